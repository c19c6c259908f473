// INIT as a pure function: what the kernel offers and what was requested -> the reply, or why there
// is none.
#pragma once

#include <cstdint>
#include <string>

#include "daemon/settings.h"
#include "daemon/wire/wire.h"

namespace fusebench {

struct Negotiated {
  bool done = false;
  std::string refusal;  // one sentence without a full stop; empty on success
  uint64_t offers = 0;  // INIT flags of the kernel
  uint64_t flags = 0;   // INIT flags of the reply
  wire::fuse_init_out reply{};
};

Negotiated negotiate(const Settings& settings, const wire::fuse_init_in& in);

}  // namespace fusebench
