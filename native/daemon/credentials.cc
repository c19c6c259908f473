// File-system user and group of one thread; see credentials.h.

#include "credentials.h"

#include <linux/capability.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace fusebench {
namespace {

/// A non-zero fsuid drops CAP_DAC_OVERRIDE. The kernel has checked the permission already
/// (default_permissions), also by supplementary groups that we do not know, so the capability is
/// raised again.
void raise_dac_override() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3]{};
  if (syscall(SYS_capget, &header, data) < 0) return;
  data[0].effective |= data[0].permitted & (1u << CAP_DAC_OVERRIDE);
  syscall(SYS_capset, &header, data);
}

}  // namespace

ScopedCredentials::ScopedCredentials(Context& context, uint32_t umask)
    : daemon_(context.daemon),
      switched_(context.header.uid != context.daemon.uid ||
                context.header.gid != context.daemon.gid) {
  if (context.worker.umask != umask) {
    ::umask(umask & 0777u);
    context.worker.umask = umask;
  }
  if (!switched_) return;
  setfsgid(context.header.gid);
  setfsuid(context.header.uid);
  if (context.header.uid != daemon_.uid) raise_dac_override();
}

ScopedCredentials::~ScopedCredentials() {
  if (!switched_) return;
  setfsuid(daemon_.uid);
  setfsgid(daemon_.gid);
}

}  // namespace fusebench
