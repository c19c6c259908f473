// GETATTR, STATX, SETATTR and STATFS.

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>

#include "daemon/ops/dispatch.h"
#include "daemon/state/attributes.h"
#include "daemon/state/entries.h"

namespace fusebench::ops {
namespace {

int append_attributes(Context& context, const Inode& inode, Reply& out) {
  struct stat st;
  // Not fstat(3): glibc calls newfstatat with an empty path, which adds a tenth to the cost of the
  // request.
  if (syscall(SYS_fstat, inode.path_fd(), &st) < 0) return errno;
  auto& body = out.append<fuse_attr_out>();
  body.attr_valid = attributes_timeout(context.daemon.settings, st.st_mode);
  body.attr = to_attr(st);
  return 0;
}

int change_owner(const fuse_setattr_in& in, int path_fd) {
  const uid_t uid = (in.valid & FATTR_UID) != 0 ? in.uid : static_cast<uid_t>(-1);
  const gid_t gid = (in.valid & FATTR_GID) != 0 ? in.gid : static_cast<gid_t>(-1);
  return fchownat(path_fd, "", uid, gid, AT_EMPTY_PATH) < 0 ? errno : 0;
}

int truncate_file(Daemon& daemon, const fuse_setattr_in& in, int path_fd) {
  UniqueFd opened;
  int fd = (in.valid & FATTR_FH) != 0 ? daemon.handles.fd(in.fh) : -1;
  if ((in.valid & FATTR_FH) != 0 && fd < 0) return EBADF;
  if (fd < 0) {
    opened = reopen(daemon, path_fd, O_WRONLY | O_NONBLOCK);
    if (!opened.valid()) return errno;
    fd = opened.get();
  }
  if ((in.valid & FATTR_KILL_SUIDGID) != 0)
    if (const int error = clear_suid_sgid(fd)) return error;
  return ftruncate(fd, static_cast<off_t>(in.size)) < 0 ? errno : 0;
}

int change_times(const fuse_setattr_in& in, int path_fd) {
  const auto time = [&in](uint32_t set, uint32_t now, uint64_t seconds, uint32_t ns) -> timespec {
    if ((in.valid & now) != 0) return {0, UTIME_NOW};
    if ((in.valid & set) == 0) return {0, UTIME_OMIT};
    return {static_cast<time_t>(seconds), static_cast<long>(ns)};
  };
  const timespec times[2] = {
      time(FATTR_ATIME, FATTR_ATIME_NOW, in.atime, in.atimensec),
      time(FATTR_MTIME, FATTR_MTIME_NOW, in.mtime, in.mtimensec),
  };
  return utimensat(path_fd, "", times, AT_EMPTY_PATH) < 0 ? errno : 0;
}

}  // namespace

int getattr(Context& context, Inode& inode, Reader&, Reply& out) {
  return append_attributes(context, inode, out);
}

int statx(Context& context, Inode& inode, Reader& in, Reply& out) {
  wire::fuse_statx_in body;
  if (const int error = in.take(body)) return error;
  struct statx attributes;
  if (const int error = read_attributes(inode.path_fd(), "", attributes)) return error;
  auto& reply = out.append<wire::fuse_statx_out>();
  reply.attr_valid = attributes_timeout(context.daemon.settings, attributes.stx_mode);
  reply.stat = to_statx(attributes);
  return 0;
}

// In the kernel's order: a new owner clears set-user-ID, so the mode comes after it; a new size
// changes the times, so they come last.
int setattr(Context& context, Inode& inode, Reader& in, Reply& out) {
  fuse_setattr_in body;
  if (const int error = in.take(body)) return error;
  const int fd = inode.path_fd();
  if ((body.valid & (FATTR_UID | FATTR_GID)) != 0)
    if (const int error = change_owner(body, fd)) return error;
  if ((body.valid & FATTR_SIZE) != 0) {
    if (inode.type.load(std::memory_order_relaxed) != S_IFREG) return EINVAL;
    if (const int error = truncate_file(context.daemon, body, fd)) return error;
  }
  if ((body.valid & FATTR_MODE) != 0)
    if (const int error = change_mode(fd, body.mode)) return error;
  if ((body.valid & (FATTR_ATIME | FATTR_MTIME)) != 0)
    if (const int error = change_times(body, fd)) return error;
  return append_attributes(context, inode, out);
}

int statfs(Context&, Inode& inode, Reader&, Reply& out) {
  struct statfs st;
  if (fstatfs(inode.path_fd(), &st) < 0) return errno;
  fuse_kstatfs& body = out.append<fuse_statfs_out>().st;
  body.blocks = st.f_blocks;
  body.bfree = st.f_bfree;
  body.bavail = st.f_bavail;
  body.files = st.f_files;
  body.ffree = st.f_ffree;
  body.bsize = static_cast<uint32_t>(st.f_bsize);
  body.namelen = static_cast<uint32_t>(st.f_namelen);
  body.frsize = static_cast<uint32_t>(st.f_frsize);
  return 0;
}

}  // namespace fusebench::ops
