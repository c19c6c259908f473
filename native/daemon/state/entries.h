// From a name or a descriptor to an entry reply: lookup, attaching backing ids, both reply formats.
#pragma once

#include "daemon/state/attributes.h"
#include "daemon/state/daemon.h"

namespace fusebench {

/// A looked-up inode; holds one lookup count until the kernel takes it over with the reply.
struct Entry {
  Inodes::Known known;
  struct statx attributes;  // filled in by the function that finds the entry
  int32_t backing_id = 0;
  bool expires = false;  // the entry gets timeout 0
};

/// Gives an inode its backing id, once: every later reply repeats the same one, which the kernel
/// requires while any file of the inode is open. It is kept until the last FORGET, so that opening
/// the file again costs nothing.
Result<int32_t> attach(Daemon& daemon, Inode& inode, uint64_t ops_mask);
/// Looks `name` up in a directory. After an error `entry` is invalid and holds no count.
int find_entry(Context& context, Inode& parent, const char* name, Entry& entry);
/// The entry of a file that was just created and is open at `fd`. Errors: as find_entry.
int enter_open_file(Context& context, int fd, Entry& entry);
/// Appends fuse_entry_out, or fuse_entry2_out when inode passthrough is in effect.
void append_entry(Context& context, const Entry& entry, Reply& reply);
/// fuse_entry_out, as READDIRPLUS has it in every mode.
fuse_entry_out to_entry_out(const Context& context, const Entry& entry);
/// Looks up and appends; the end of LOOKUP, SYMLINK, MKNOD, MKDIR and LINK.
int reply_entry(Context& context, Inode& parent, const char* name, Reply& reply);
/// A successful reply that there is no such name, which the kernel may cache.
void append_negative_entry(Context& context, Reply& reply);
/// Entries in this directory get timeout 0 (--expire-below).
bool expires_below(const Context& context, const Inode& parent, const char* name);

/// Seconds for which the kernel may keep attributes with this mode. 0 where another user's write
/// would clear set-user-ID or set-group-ID: the kernel leaves that to the daemon, or to the backing
/// file, and does not update its own copy of the mode.
inline uint64_t attributes_timeout(const Settings& settings, uint32_t mode) {
  const bool may_change =
      settings.allow_other && S_ISREG(mode) && (mode & (S_ISUID | S_ISGID)) != 0;
  return may_change ? 0 : settings.timeout_seconds;
}
/// The operations of --ops-mask that apply to a file type; 0 when inodes of it are not passed
/// through.
uint64_t passthrough_ops(const Settings& settings, uint32_t type);

/// Whether passthrough really works on this connection and this backing directory, by trying it.
/// After INIT. Why the mode is not possible, in one sentence without a full stop; empty when it is,
/// in plain mode, and where the file system has no O_TMPFILE to try with (then the first OPEN shows
/// it).
std::string probe_passthrough(Daemon& daemon);

}  // namespace fusebench
