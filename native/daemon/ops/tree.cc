// Names: READLINK, SYMLINK, MKNOD, MKDIR, UNLINK, RMDIR, RENAME, RENAME2 and LINK.
//
// All names are single components below an O_PATH directory, so no symlink of the backing tree is
// followed.

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>

#include "daemon/ops/handlers.h"
#include "daemon/state/credentials.h"
#include "daemon/state/entries.h"

namespace fusebench::ops {
namespace {

int fd_of(const Inode& inode) { return inode.fd.load(std::memory_order_relaxed); }

int remove(Context& context, Reader& in, int flags) {
  const char* name;
  if (const int error = in.take_name(name)) return error;
  const Inode* parent = context.inode();
  if (parent == nullptr) return ESTALE;
  return unlinkat(fd_of(*parent), name, flags) < 0 ? errno : 0;
}

int move(Context& context, Reader& in, uint64_t newdir, uint32_t flags) {
  const char* from;
  const char* to;
  if (const int error = in.take_name(from)) return error;
  if (const int error = in.take_name(to)) return error;
  const Inode* parent = context.inode();
  const Inode* target = context.daemon.inodes.get(newdir);
  if (parent == nullptr || target == nullptr) return ESTALE;
  return renameat2(fd_of(*parent), from, fd_of(*target), to, flags) < 0 ? errno : 0;
}

}  // namespace

int readlink(Context& context, Reader&, Reply& out) {
  const Inode* inode = context.inode();
  if (inode == nullptr) return ESTALE;
  auto* target = reinterpret_cast<char*>(out.payload().data());
  const ssize_t length = readlinkat(fd_of(*inode), "", target, PATH_MAX - 1);
  if (length < 0) return errno;
  out.set_payload(static_cast<size_t>(length));
  return 0;
}

int symlink(Context& context, Reader& in, Reply& out) {
  const char* name;
  const char* target;
  if (const int error = in.take_name(name)) return error;
  if (const int error = in.take_string(target, PATH_MAX)) return error;
  Inode* parent = context.inode();
  if (parent == nullptr) return ESTALE;
  {
    const ScopedCredentials as(context, context.worker.umask, in);
    if (symlinkat(target, fd_of(*parent), name) < 0) return errno;
  }
  return reply_entry(context, *parent, name, out);
}

int mknod(Context& context, Reader& in, Reply& out) {
  fuse_mknod_in body;
  const char* name;
  if (const int error = in.take(body)) return error;
  if (const int error = in.take_name(name)) return error;
  Inode* parent = context.inode();
  if (parent == nullptr) return ESTALE;
  {
    const ScopedCredentials as(context, body.umask, in);
    if (mknodat(fd_of(*parent), name, body.mode, decode_device(body.rdev)) < 0) return errno;
  }
  return reply_entry(context, *parent, name, out);
}

int mkdir(Context& context, Reader& in, Reply& out) {
  fuse_mkdir_in body;
  const char* name;
  if (const int error = in.take(body)) return error;
  if (const int error = in.take_name(name)) return error;
  Inode* parent = context.inode();
  if (parent == nullptr) return ESTALE;
  {
    const ScopedCredentials as(context, body.umask, in);
    if (mkdirat(fd_of(*parent), name, body.mode) < 0) return errno;
  }
  return reply_entry(context, *parent, name, out);
}

int unlink(Context& context, Reader& in, Reply&) { return remove(context, in, 0); }

int rmdir(Context& context, Reader& in, Reply&) { return remove(context, in, AT_REMOVEDIR); }

int rename(Context& context, Reader& in, Reply&) {
  fuse_rename_in body;
  if (const int error = in.take(body)) return error;
  return move(context, in, body.newdir, 0);
}

int rename2(Context& context, Reader& in, Reply&) {
  fuse_rename2_in body;
  if (const int error = in.take(body)) return error;
  return move(context, in, body.newdir, body.flags);
}

int link(Context& context, Reader& in, Reply& out) {
  fuse_link_in body;
  const char* name;
  if (const int error = in.take(body)) return error;
  if (const int error = in.take_name(name)) return error;
  Inode* parent = context.inode();
  const Inode* old = context.daemon.inodes.get(body.oldnodeid);
  if (parent == nullptr || old == nullptr) return ESTALE;
  if (linkat(fd_of(*old), "", fd_of(*parent), name, AT_EMPTY_PATH) < 0) return errno;
  return reply_entry(context, *parent, name, out);
}

}  // namespace fusebench::ops
