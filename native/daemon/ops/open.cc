// OPEN, CREATE, TMPFILE, OPENDIR, FLUSH, RELEASE(DIR): where the modes differ.
//
// Plain opens keep the page cache, unless nothing may be kept (--timeout 0). File passthrough names
// one backing id per inode, the same in every OPEN until the inode is forgotten. Under inode
// passthrough the inode already has its backing file and every open inherits it (backing_id 0). A
// refused backing id fails the open; it never becomes a plain one.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>

#include "daemon/ops/handlers.h"
#include "daemon/state/credentials.h"
#include "daemon/state/entries.h"

namespace fusebench::ops {
namespace {

/// Flags of the client that apply to the backing file. O_APPEND is not one of them: WRITE itself
/// says whether to append, and a descriptor that always appends would misplace written-back pages.
int backing_flags(uint32_t flags) {
  constexpr uint32_t kKept =
      O_ACCMODE | O_TRUNC | O_DIRECT | O_SYNC | O_DSYNC | O_NOATIME | O_LARGEFILE;
  return static_cast<int>(flags & kKept) | O_CLOEXEC;
}

/// Whether an open that truncates clears set-user-ID. Without HANDLE_KILLPRIV_V2 the kernel clears
/// it by itself wherever data changes, but not here.
bool clears_suid_sgid(const Context& context, uint32_t open_flags) {
  if ((context.daemon.negotiated.flags & wire::HANDLE_KILLPRIV_V2) != 0)
    return (open_flags & FUSE_OPEN_KILL_SUIDGID) != 0;
  return context.header.uid != context.daemon.uid;
}

/// Makes a handle of an open file and appends the fuse_open_out that the mode requires.
int append_open(Context& context, Inode& inode, uint32_t client_flags, UniqueFd fd, Reply& out) {
  Daemon& daemon = context.daemon;
  const Settings& settings = daemon.settings;
  uint32_t flags = settings.flush ? 0u : uint32_t{FOPEN_NOFLUSH};
  Result<int32_t> id;
  if (settings.mode == Mode::kFilePassthrough) {
    constexpr uint64_t kFilePassthrough = 0;  // no operations of the inode itself
    id = attach(daemon, inode, kFilePassthrough);
    if (!id.ok()) return id.error;
    flags |= FOPEN_PASSTHROUGH;
  } else if (passthrough_ops(settings, S_IFREG) != 0) {
    flags |= FOPEN_PASSTHROUGH;
    if (settings.direct_io_opt_out) flags |= FOPEN_DIRECT_IO;
  } else {
    if (settings.timeout_seconds != 0) flags |= FOPEN_KEEP_CACHE;
    if (settings.direct_io && (client_flags & O_DIRECT) != 0) flags |= FOPEN_DIRECT_IO;
  }
  const auto fh = daemon.handles.add(std::move(fd));
  if (!fh.ok()) return fh.error;
  out.fh = fh.value;
  auto& body = out.append<wire::fuse_open_out>();
  body.fh = fh.value;
  body.open_flags = flags;
  body.backing_id = id.value;
  return 0;
}

/// The second half of CREATE and TMPFILE: entry and open file in one reply.
int append_created(Context& context, uint32_t client_flags, UniqueFd fd, bool expires, Reply& out) {
  Entry entry;
  if (const int error = enter_open_file(context, fd.get(), entry)) return error;
  entry.expires = expires;
  append_entry(context, entry, out);
  const int error = append_open(context, *entry.known.inode, client_flags, std::move(fd), out);
  if (error != 0) {
    context.daemon.inodes.forget(entry.known.nodeid, 1);
    out.entry_nodeid = 0;
  }
  return error;
}

}  // namespace

int open(Context& context, Reader& in, Reply& out) {
  fuse_open_in body;
  if (const int error = in.take(body)) return error;
  Inode* inode = context.inode();
  if (inode == nullptr) return ESTALE;
  const uint32_t type = inode->type.load(std::memory_order_relaxed);
  if (type != S_IFREG) return type == S_IFDIR ? EISDIR : EINVAL;
  UniqueFd fd =
      reopen(context.daemon, inode->fd.load(std::memory_order_relaxed), backing_flags(body.flags));
  if (!fd.valid()) return errno;
  if ((body.flags & O_TRUNC) != 0 && clears_suid_sgid(context, body.open_flags))
    if (const int error = clear_suid_sgid(fd.get())) return error;
  return append_open(context, *inode, body.flags, std::move(fd), out);
}

int create(Context& context, Reader& in, Reply& out) {
  fuse_create_in body;
  const char* name;
  if (const int error = in.take(body)) return error;
  if (const int error = in.take_name(name)) return error;
  const Inode* parent = context.inode();
  if (parent == nullptr) return ESTALE;
  // Only a new file: the kernel sends this where it knows of no such name, and checks no permission
  // of the file that it gets. If the name has been created meanwhile, ESTALE makes the kernel look
  // it up and open it like any other.
  const int flags = backing_flags(body.flags) | O_CREAT | O_EXCL;
  UniqueFd fd;
  {
    const ScopedCredentials as(context, body.umask, in);
    fd.reset(openat(parent->fd.load(std::memory_order_relaxed), name, flags, body.mode & 07777u));
  }
  if (!fd.valid() && errno == EEXIST && (body.flags & O_EXCL) == 0) return ESTALE;
  if (!fd.valid()) return errno;
  return append_created(context, body.flags, std::move(fd), expires_below(context, *parent, name),
                        out);
}

int tmpfile(Context& context, Reader& in, Reply& out) {
  fuse_create_in body;
  const char* name;  // ignored
  if (const int error = in.take(body)) return error;
  if (const int error = in.take_string(name, NAME_MAX + 1)) return error;
  const Inode* parent = context.inode();
  if (parent == nullptr) return ESTALE;
  const int flags = backing_flags(body.flags) | O_TMPFILE | static_cast<int>(body.flags & O_EXCL);
  UniqueFd fd;
  {
    const ScopedCredentials as(context, body.umask, in);
    fd.reset(openat(parent->fd.load(std::memory_order_relaxed), ".", flags, body.mode & 07777u));
  }
  if (!fd.valid()) return errno;
  return append_created(context, body.flags, std::move(fd), false, out);
}

int opendir(Context& context, Reader& in, Reply& out) {
  fuse_open_in body;
  if (const int error = in.take(body)) return error;
  const Inode* inode = context.inode();
  if (inode == nullptr) return ESTALE;
  const Settings& settings = context.daemon.settings;
  UniqueFd fd(
      openat(inode->fd.load(std::memory_order_relaxed), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) return errno;
  const auto fh = context.daemon.handles.add(std::move(fd));
  if (!fh.ok()) return fh.error;
  out.fh = fh.value;
  auto& reply = out.append<wire::fuse_open_out>();
  reply.fh = fh.value;
  const bool attached = inode->index != wire::kRootId && passthrough_ops(settings, S_IFDIR) != 0;
  if (attached) reply.open_flags = FOPEN_PASSTHROUGH;
  if (settings.cache_readdir) reply.open_flags = FOPEN_CACHE_DIR | FOPEN_KEEP_CACHE;
  return 0;
}

int flush(Context& context, Reader& in, Reply&) {
  fuse_flush_in body;
  if (const int error = in.take(body)) return error;
  // Closing a duplicate makes the backing file system report the errors of its own flush on close.
  const int duplicate = fcntl(context.daemon.handles.fd(body.fh), F_DUPFD_CLOEXEC, 0);
  if (duplicate < 0) return errno;
  return close(duplicate) < 0 ? errno : 0;
}

int release(Context& context, Reader& in, Reply&) {
  fuse_release_in body;
  if (const int error = in.take(body)) return error;
  return context.daemon.handles.release(body.fh);
}

}  // namespace fusebench::ops
