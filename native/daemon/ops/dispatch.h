// One request in, one reply out: bytes to bytes, over any transport and without a mount.
#pragma once

#include <span>

#include "daemon/state/daemon.h"

namespace fusebench {

/// Serves one request. The finished reply is in `reply.bytes()`, which is empty when none is due:
/// FORGET, INTERRUPT, and requests too short to carry the `unique` that a reply would need. Any
/// bytes are safe.
void dispatch(Daemon& daemon, Worker& worker, std::span<const std::byte> request, Reply& reply);

/// Gives back what a reply granted that the kernel did not accept: a lookup count, an open handle.
void undo(Daemon& daemon, const Reply& reply);

}  // namespace fusebench
