// One request in, one reply out: bytes to bytes, over any transport and without a mount.
#pragma once

#include <span>

#include "daemon/state/daemon.h"

namespace fusebench {

/// Serves one request. The finished reply is in `reply.bytes()`, which is empty where there is
/// none: FORGET, INTERRUPT, and requests too short to have the `unique` that a reply needs. Any
/// bytes are safe.
void dispatch(Daemon& daemon, Worker& worker, std::span<const std::byte> request, Reply& reply);

/// Reverts what a reply granted if the kernel did not accept it: a lookup count, an open handle.
void undo(Daemon& daemon, const Reply& reply);

}  // namespace fusebench
