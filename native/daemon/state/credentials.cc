// File-system user and group of one thread; see credentials.h.

#include "daemon/state/credentials.h"

#include <sys/fsuid.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <optional>

namespace fusebench {
namespace {

/// The group sent under CREATE_SUPP_GROUP, the only extension that is requested.
std::optional<uint32_t> told_group(const Context& context, Reader& rest) {
  wire::fuse_ext_header extension;
  wire::fuse_supp_groups groups;
  if (context.header.total_extlen == 0 || rest.take(extension) != 0) return std::nullopt;
  if (extension.type != wire::EXT_GROUPS || rest.take(groups) != 0) return std::nullopt;
  return groups.nr_groups == 0 ? std::nullopt : std::optional<uint32_t>(groups.group);
}

/// For this thread alone, unlike setgroups(3). False when the kernel refuses.
bool set_groups(size_t count, const uint32_t* groups) {
  return syscall(SYS_setgroups, count, groups) == 0;
}

}  // namespace

// By raw system calls: glibc has no wrapper.
bool set_effective_capability(int capability, bool raised) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3]{};
  if (syscall(SYS_capget, &header, data) < 0) return false;
  const uint32_t bit = 1u << capability;
  data[0].effective =
      raised ? data[0].effective | (data[0].permitted & bit) : data[0].effective & ~bit;
  return syscall(SYS_capset, &header, data) == 0;
}

ScopedCredentials::ScopedCredentials(Context& context, uint32_t umask, Reader& rest)
    : daemon_(context.daemon),
      switched_(context.header.uid != context.daemon.uid ||
                context.header.gid != context.daemon.gid) {
  if (context.worker.umask != umask) {
    ::umask(umask & 0777u);
    context.worker.umask = umask;
  }
  if (!switched_) return;
  if (const auto group = told_group(context, rest)) switched_groups_ = set_groups(1, &*group);
  setfsgid(context.header.gid);
  setfsuid(context.header.uid);
  // A non-zero fsuid drops CAP_DAC_OVERRIDE. The kernel has already checked the permission
  // (default_permissions), also by supplementary groups that the daemon does not know.
  if (context.header.uid != daemon_.uid) set_effective_capability(CAP_DAC_OVERRIDE, true);
}

ScopedCredentials::~ScopedCredentials() {
  if (!switched_) return;
  setfsuid(daemon_.uid);
  setfsgid(daemon_.gid);
  if (switched_groups_) set_groups(daemon_.groups.size(), daemon_.groups.data());
}

}  // namespace fusebench
