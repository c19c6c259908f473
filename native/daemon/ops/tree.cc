// Names: LOOKUP, FORGET and BATCH_FORGET, by which the kernel learns of inodes and drops them;
// READLINK, SYMLINK, MKNOD, MKDIR, UNLINK, RMDIR, RENAME, RENAME2 and LINK.
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

#include "daemon/ops/dispatch.h"
#include "daemon/state/credentials.h"
#include "daemon/state/entries.h"

namespace fusebench::ops {
namespace {

int remove(const Inode& parent, Reader& in, int flags) {
  const char* name;
  if (const int error = in.take_name(name)) return error;
  return unlinkat(parent.path_fd(), name, flags) < 0 ? errno : 0;
}

int move(Context& context, const Inode& parent, Reader& in, uint64_t newdir, uint32_t flags) {
  const char* from;
  const char* to;
  if (const int error = in.take_name(from)) return error;
  if (const int error = in.take_name(to)) return error;
  const Inode* target = context.daemon.inodes.get(newdir);
  if (target == nullptr) return ESTALE;
  return renameat2(parent.path_fd(), from, target->path_fd(), to, flags) < 0 ? errno : 0;
}

}  // namespace

int lookup(Context& context, Inode& parent, Reader& in, Reply& out) {
  const char* name;
  if (const int error = in.take_name(name)) return error;
  const int error = reply_entry(context, parent, name, out);
  if (error != ENOENT || expires_below(context, parent, name)) return error;
  append_negative_entry(context, out);
  return 0;
}

int forget(Context& context, Reader& in, Reply&) {
  fuse_forget_in body;
  if (const int error = in.take(body)) return error;
  auto& forgets = context.worker.lane.forgets;
  forgets.store(forgets.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  context.daemon.inodes.forget(context.header.nodeid, body.nlookup);
  return kNoReply;
}

int batch_forget(Context& context, Reader& in, Reply&) {
  fuse_batch_forget_in body;
  if (const int error = in.take(body)) return error;
  auto& forgets = context.worker.lane.forgets;
  fuse_forget_one one;
  uint32_t count = 0;
  for (; count < body.count && in.take(one) == 0; ++count)
    context.daemon.inodes.forget(one.nodeid, one.nlookup);
  forgets.store(forgets.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
  return kNoReply;
}

int readlink(Context&, Inode& inode, Reader&, Reply& out) {
  auto* target = reinterpret_cast<char*>(out.payload().data());
  const ssize_t length = readlinkat(inode.path_fd(), "", target, PATH_MAX - 1);
  if (length < 0) return errno;
  out.set_payload(static_cast<size_t>(length));
  return 0;
}

int symlink(Context& context, Inode& parent, Reader& in, Reply& out) {
  const char* name;
  const char* target;
  if (const int error = in.take_name(name)) return error;
  if (const int error = in.take_string(target, PATH_MAX)) return error;
  {
    const ScopedCredentials as(context, context.worker.umask, in);
    if (symlinkat(target, parent.path_fd(), name) < 0) return errno;
  }
  return reply_entry(context, parent, name, out);
}

int mknod(Context& context, Inode& parent, Reader& in, Reply& out) {
  fuse_mknod_in body;
  const char* name;
  if (const int error = in.take(body)) return error;
  if (const int error = in.take_name(name)) return error;
  {
    const ScopedCredentials as(context, body.umask, in);
    if (mknodat(parent.path_fd(), name, body.mode, decode_device(body.rdev)) < 0) return errno;
  }
  return reply_entry(context, parent, name, out);
}

int mkdir(Context& context, Inode& parent, Reader& in, Reply& out) {
  fuse_mkdir_in body;
  const char* name;
  if (const int error = in.take(body)) return error;
  if (const int error = in.take_name(name)) return error;
  {
    const ScopedCredentials as(context, body.umask, in);
    if (mkdirat(parent.path_fd(), name, body.mode) < 0) return errno;
  }
  return reply_entry(context, parent, name, out);
}

int unlink(Context&, Inode& parent, Reader& in, Reply&) { return remove(parent, in, 0); }

int rmdir(Context&, Inode& parent, Reader& in, Reply&) { return remove(parent, in, AT_REMOVEDIR); }

int rename(Context& context, Inode& parent, Reader& in, Reply&) {
  fuse_rename_in body;
  if (const int error = in.take(body)) return error;
  return move(context, parent, in, body.newdir, 0);
}

int rename2(Context& context, Inode& parent, Reader& in, Reply&) {
  fuse_rename2_in body;
  if (const int error = in.take(body)) return error;
  return move(context, parent, in, body.newdir, body.flags);
}

int link(Context& context, Inode& parent, Reader& in, Reply& out) {
  fuse_link_in body;
  const char* name;
  if (const int error = in.take(body)) return error;
  if (const int error = in.take_name(name)) return error;
  const Inode* old = context.daemon.inodes.get(body.oldnodeid);
  if (old == nullptr) return ESTALE;
  if (linkat(old->path_fd(), "", parent.path_fd(), name, AT_EMPTY_PATH) < 0) return errno;
  return reply_entry(context, parent, name, out);
}

}  // namespace fusebench::ops
