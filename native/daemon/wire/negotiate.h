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
  uint32_t minor = 0;   // the smaller one of the kernel's and the daemon's
  uint32_t kernel_minor = 0;
  uint64_t offers = 0;  // INIT flags of the kernel
  uint64_t flags = 0;   // INIT flags of the reply
  uint32_t max_readahead_bytes = 0;
  uint32_t max_write_bytes = 0;
  uint16_t max_pages = 0;
  uint16_t max_background = 0;
  uint16_t congestion_threshold = 0;
  uint32_t max_stack_depth = 0;
};

Negotiated negotiate(const Settings& settings, const wire::fuse_init_in& in);
wire::fuse_init_out init_reply(const Negotiated& negotiated);

}  // namespace fusebench
