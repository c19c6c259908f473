// Entries; see entries.h.
//
// A known inode costs one statx: its O_PATH descriptor keeps the inode number from being reused, so
// an identity found in the table is valid. Only a new inode is opened.

#include "daemon/state/entries.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace fusebench {
namespace {

/// What inode passthrough adds to an entry that holds its lookup count; drops the count on failure.
int finish_entry(Context& context, Entry& entry) {
  if (context.daemon.settings.mode != Mode::kInodePassthrough) return 0;
  Inode& inode = *entry.known.inode;
  const uint64_t ops =
      passthrough_ops(context.daemon.settings, inode.type.load(std::memory_order_relaxed));
  if (ops == 0) return 0;
  const auto id = attach(context.daemon, inode, ops);
  if (!id.ok()) context.daemon.inodes.forget(entry.known.nodeid, 1);
  entry.backing_id = id.value;
  return id.error;
}

/// Enters an inode that may be new. `fd` is its O_PATH descriptor.
int enter(Context& context, UniqueFd fd, Entry& entry) {
  if (const int error = read_attributes(fd.get(), "", entry.attributes)) return error;
  const auto known = context.daemon.inodes.insert(identity_of(entry.attributes), std::move(fd),
                                                  entry.attributes.stx_mode & S_IFMT);
  if (!known.ok()) return known.error;
  entry.known = known.value;
  note_new_inode(context.daemon);
  return finish_entry(context, entry);
}

/// Finds a name that may already be known; see at the top of this file.
int find_inode(Context& context, int parent_fd, const char* name, Entry& entry) {
  if (const int error = read_attributes(parent_fd, name, entry.attributes)) return error;
  if (const auto known = context.daemon.inodes.acquire(identity_of(entry.attributes))) {
    entry.known = *known;
    return finish_entry(context, entry);
  }
  UniqueFd fd(openat(parent_fd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC));
  if (!fd.valid()) return errno;
  return enter(context, std::move(fd), entry);
}

/// The client's errno for a refused BACKING_OPEN; reports it on stderr the first time.
int passthrough_refused(Daemon& daemon, int error) {
  const bool scarce = error == EMFILE || error == ENFILE;  // reported by out_of_descriptors()
  if (daemon.refusals.fetch_add(1, std::memory_order_relaxed) == 0 && !scarce)
    fprintf(stderr,
            "fusebench-daemon: %s: the kernel refused FUSE_DEV_IOC_BACKING_OPEN: %s; "
            "the file cannot be opened in this mode\n",
            mode_name(daemon.settings.mode), strerrorname_np(error));
  return error;
}

}  // namespace

Result<int32_t> attach(Daemon& daemon, Inode& inode, uint64_t ops_mask) {
  const std::lock_guard lock(inode.backing_mutex);
  if (inode.attached == nullptr) {
    auto opened = BackingId::open(daemon.backing, inode.path_fd(), ops_mask);
    if (!opened.ok()) return {0, passthrough_refused(daemon, opened.error)};
    inode.attached = std::move(opened.value);
  }
  return {inode.attached->get()};
}

int find_entry(Context& context, Inode& parent, const char* name, Entry& entry) {
  if (const int error = find_inode(context, parent.path_fd(), name, entry)) return error;
  entry.expires = expires_below(context, parent, name);
  if (S_ISDIR(entry.attributes.stx_mode))
    entry.known.inode->expires.store(entry.expires, std::memory_order_relaxed);
  return 0;
}

int enter_open_file(Context& context, int fd, Entry& entry) {
  UniqueFd path_fd = reopen(context.daemon, fd, O_PATH);
  if (!path_fd.valid()) return errno;
  return enter(context, std::move(path_fd), entry);
}

fuse_entry_out to_entry_out(const Context& context, const Entry& entry) {
  const Settings& settings = context.daemon.settings;
  fuse_entry_out out{};
  out.nodeid = entry.known.nodeid;
  out.generation = entry.known.generation;
  out.entry_valid = entry.expires ? 0 : settings.timeout_seconds;
  out.attr_valid = attributes_timeout(settings, entry.attributes.stx_mode);
  out.attr = to_attr(entry.attributes);
  return out;
}

void append_entry(Context& context, const Entry& entry, Reply& reply) {
  reply.entry_nodeid = entry.known.nodeid;
  if (context.daemon.settings.mode != Mode::kInodePassthrough) {
    reply.append<fuse_entry_out>() = to_entry_out(context, entry);
    return;
  }
  const Settings& settings = context.daemon.settings;
  auto& out = reply.append<wire::fuse_entry2_out>();
  out.nodeid = entry.known.nodeid;
  out.generation = entry.known.generation;
  out.entry_valid = entry.expires ? 0 : settings.timeout_seconds;
  out.attr_valid = attributes_timeout(settings, entry.attributes.stx_mode);
  out.backing_id = entry.backing_id;
  out.statx = to_statx(entry.attributes);
}

void append_negative_entry(Context& context, Reply& reply) {
  const uint64_t timeout = context.daemon.settings.timeout_seconds;
  if (context.daemon.settings.mode == Mode::kInodePassthrough)
    reply.append<wire::fuse_entry2_out>().entry_valid = timeout;
  else
    reply.append<fuse_entry_out>().entry_valid = timeout;
}

int reply_entry(Context& context, Inode& parent, const char* name, Reply& reply) {
  Entry entry;
  if (const int error = find_entry(context, parent, name, entry)) return error;
  append_entry(context, entry, reply);
  return 0;
}

bool expires_below(const Context& context, const Inode& parent, const char* name) {
  if (parent.expires.load(std::memory_order_relaxed)) return true;
  const auto& top = context.daemon.settings.expire_below;
  return !top.empty() && parent.index == wire::kRootId && top == name;
}

uint64_t passthrough_ops(const Settings& settings, uint32_t type) {
  if (settings.mode != Mode::kInodePassthrough) return 0;
  constexpr uint64_t kBoth =
      wire::passthrough_op(FUSE_GETATTR) | wire::passthrough_op(FUSE_SETATTR);
  if (type == S_IFREG)
    return settings.ops_mask &
           (kBoth | wire::passthrough_op(FUSE_READ) | wire::passthrough_op(FUSE_WRITE));
  if (type == S_IFDIR) return settings.ops_mask & (kBoth | wire::passthrough_op(FUSE_READDIR));
  return 0;
}

}  // namespace fusebench
