// File-system user and group of one thread; see credentials.h.

#include "credentials.h"

#include <sys/fsuid.h>
#include <sys/stat.h>

#include "capabilities.h"

namespace fusebench {
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
  // A non-zero fsuid drops CAP_DAC_OVERRIDE. The kernel has checked the permission already
  // (default_permissions), also by supplementary groups that we do not know.
  if (context.header.uid != daemon_.uid) set_effective_capability(CAP_DAC_OVERRIDE, true);
}

ScopedCredentials::~ScopedCredentials() {
  if (!switched_) return;
  setfsuid(daemon_.uid);
  setfsgid(daemon_.gid);
}

}  // namespace fusebench
