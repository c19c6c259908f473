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

#include "daemon/ops/dispatch.h"
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

/// Makes a handle of an open file or directory and appends its fuse_open_out.
int append_handle(Daemon& daemon, UniqueFd fd, uint32_t flags, int32_t backing_id, Reply& out) {
  const auto fh = daemon.handles.add(std::move(fd));
  if (!fh.ok()) return fh.error;
  out.fh = fh.value;
  out.append<wire::fuse_open_out>() = {fh.value, flags, backing_id};
  return 0;
}

/// The handle of a file, with the flags and the backing id that the mode requires.
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
  return append_handle(daemon, std::move(fd), flags, id.value, out);
}

/// Opens what CREATE or TMPFILE makes, under the requester's identity.
UniqueFd open_new(Context& context, const Inode& parent, const char* name, int more_flags,
                  const fuse_create_in& body, Reader& rest) {
  const ScopedCredentials as(context, body.umask, rest);
  const int flags = backing_flags(body.flags) | more_flags;
  return UniqueFd(openat(parent.path_fd(), name, flags, body.mode & 07777u));
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

int open(Context& context, Inode& inode, Reader& in, Reply& out) {
  fuse_open_in body;
  if (const int error = in.take(body)) return error;
  const uint32_t type = inode.type.load(std::memory_order_relaxed);
  if (type != S_IFREG) return type == S_IFDIR ? EISDIR : EINVAL;
  UniqueFd fd = reopen(context.daemon, inode.path_fd(), backing_flags(body.flags));
  if (!fd.valid()) return errno;
  if ((body.flags & O_TRUNC) != 0 && clears_suid_sgid(context, body.open_flags))
    if (const int error = clear_suid_sgid(fd.get())) return error;
  return append_open(context, inode, body.flags, std::move(fd), out);
}

int create(Context& context, Inode& parent, Reader& in, Reply& out) {
  fuse_create_in body;
  const char* name;
  if (const int error = in.take(body)) return error;
  if (const int error = in.take_name(name)) return error;
  // Only a new file: the kernel sends this where it knows of no such name, and checks no permission
  // of the file that it gets. If the name has been created meanwhile, ESTALE makes the kernel look
  // it up and open it like any other.
  UniqueFd fd = open_new(context, parent, name, O_CREAT | O_EXCL, body, in);
  if (!fd.valid() && errno == EEXIST && (body.flags & O_EXCL) == 0) return ESTALE;
  if (!fd.valid()) return errno;
  return append_created(context, body.flags, std::move(fd), expires_below(context, parent, name),
                        out);
}

int tmpfile(Context& context, Inode& parent, Reader& in, Reply& out) {
  fuse_create_in body;
  const char* name;  // ignored
  if (const int error = in.take(body)) return error;
  if (const int error = in.take_string(name, NAME_MAX + 1)) return error;
  const int exclusive = static_cast<int>(body.flags & O_EXCL);
  UniqueFd fd = open_new(context, parent, ".", O_TMPFILE | exclusive, body, in);
  if (!fd.valid()) return errno;
  return append_created(context, body.flags, std::move(fd), false, out);
}

int opendir(Context& context, Inode& inode, Reader& in, Reply& out) {
  fuse_open_in body;
  if (const int error = in.take(body)) return error;
  const Settings& settings = context.daemon.settings;
  UniqueFd fd(openat(inode.path_fd(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) return errno;
  const bool attached = inode.index != wire::kRootId && passthrough_ops(settings, S_IFDIR) != 0;
  uint32_t flags = attached ? FOPEN_PASSTHROUGH : 0;
  if (settings.cache_readdir) flags = FOPEN_CACHE_DIR | FOPEN_KEEP_CACHE;
  return append_handle(context.daemon, std::move(fd), flags, 0, out);
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
