// Raising and dropping one effective capability of the calling thread, by raw system calls: glibc
// has no wrapper.
#pragma once

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace fusebench {

/// Sets or clears a capability below 32 in the effective set; a permitted one can always be raised
/// again. False when the kernel refuses.
inline bool set_effective_capability(int capability, bool raised) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3]{};
  if (syscall(SYS_capget, &header, data) < 0) return false;
  const uint32_t bit = 1u << capability;
  data[0].effective =
      raised ? data[0].effective | (data[0].permitted & bit) : data[0].effective & ~bit;
  return syscall(SYS_capset, &header, data) == 0;
}

}  // namespace fusebench
