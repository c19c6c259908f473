// Acting under the requester's identity while a file is created, so that the requester owns it.
//
// Only this thread changes: raw system calls, because glibc's wrappers of set*id change the whole
// process, and a umask of its own (the worker unshares CLONE_FS). Without --allow-other every
// requester is the daemon's own user and nothing is switched.
#pragma once

#include <linux/capability.h>

#include "daemon/state/daemon.h"

namespace fusebench {

/// Sets or clears a capability below 32 in the effective set of the calling thread; a permitted one
/// can always be raised again. False when the kernel refuses.
bool set_effective_capability(int capability, bool raised);

class ScopedCredentials {
 public:
  /// `umask` is the requester's: the backing file system applies it, or a default ACL instead.
  /// `rest` is what follows the names in the request: the directory's group, if it is one of the
  /// requester's supplementary groups.
  ScopedCredentials(Context& context, uint32_t umask, Reader& rest);
  ScopedCredentials(const ScopedCredentials&) = delete;
  ScopedCredentials& operator=(const ScopedCredentials&) = delete;
  ~ScopedCredentials();

 private:
  const Daemon& daemon_;
  const bool switched_;
  bool switched_groups_ = false;
};

}  // namespace fusebench
