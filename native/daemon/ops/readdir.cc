// READDIR and READDIRPLUS: getdents64 of the backing directory, re-encoded.
//
// Only the descriptor's position is kept between requests. Each getdents64 reads at most as many
// bytes as always fit once re-encoded (a record grows by a bounded ratio). So no entry is left
// over, and the descriptor is always at the kernel's next position. The offset of an entry is the
// backing file system's own cookie.

#include <dirent.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "daemon/ops/dispatch.h"
#include "daemon/state/entries.h"

namespace fusebench::ops {
namespace {

struct linux_dirent64 {
  uint64_t d_ino;
  int64_t d_off;
  uint16_t d_reclen;
  uint8_t d_type;
  char d_name[];
};
constexpr size_t kNameOffset = offsetof(linux_dirent64, d_name);

constexpr size_t align8(size_t size) { return (size + 7) & ~size_t{7}; }

// The smallest record of getdents64 is 24 bytes (a name of up to 4), which becomes 32 or 160 here.
constexpr size_t kSmallestRecord = 24;
constexpr size_t kLargestRecord = align8(kNameOffset + 256);

size_t encoded_size(bool plus, size_t name_length) {
  return align8((plus ? sizeof(wire::fuse_direntplus) : sizeof(wire::fuse_dirent)) + name_length);
}

/// Bytes of getdents64 that always fit into `space` once re-encoded; 0 when a whole record may not
/// fit.
size_t records_for(bool plus, size_t space) {
  const size_t largest_growth = encoded_size(plus, 4);
  const size_t bytes = space / largest_growth * kSmallestRecord;
  return bytes < kLargestRecord ? 0 : bytes;
}

/// The entry half of one READDIRPLUS record; nodeid 0 means none, which is always allowed.
fuse_entry_out plus_entry(Context& context, Inode& parent, const linux_dirent64& record) {
  const std::string_view name(record.d_name);
  if (name == "." || name == "..") return {};
  if (context.daemon.inodes.size() >= context.daemon.scarce_from) return {};
  // A looked-up entry would have no backing id: this format has no field for it, and the inode
  // would stay detached until its next LOOKUP.
  const Settings& settings = context.daemon.settings;
  if (settings.mode == Mode::kInodePassthrough && record.d_type != DT_LNK) return {};
  Entry entry;
  const bool found = find_entry(context, parent, record.d_name, entry) == 0;
  return found ? to_entry_out(context, entry) : fuse_entry_out{};
}

/// Appends one record at `out`, zero-padded; returns its size.
size_t encode(Context& context, Inode& parent, bool plus, const linux_dirent64& record,
              std::byte* out) {
  const size_t name_length = strnlen(record.d_name, record.d_reclen - kNameOffset);
  const size_t size = encoded_size(plus, name_length);
  std::memset(out + size - 8, 0, 8);
  std::byte* place = out;
  if (plus) {
    const auto entry = plus_entry(context, parent, record);
    std::memcpy(place, &entry, sizeof entry);
    place += sizeof entry;
  }
  const wire::fuse_dirent dirent{record.d_ino, static_cast<uint64_t>(record.d_off),
                                 static_cast<uint32_t>(name_length), record.d_type};
  std::memcpy(place, &dirent, sizeof dirent);
  std::memcpy(place + sizeof dirent, record.d_name, name_length);
  return size;
}

int list(Context& context, Inode& parent, Reader& in, Reply& out, bool plus) {
  fuse_read_in body;
  if (const int error = in.take(body)) return error;
  Handle* handle = context.daemon.handles.get(body.fh);
  if (handle == nullptr) return EBADF;
  const auto area = out.payload();
  if (body.size > area.size()) return EINVAL;
  const int fd = handle->fd.load(std::memory_order_relaxed);
  auto& position = handle->directory_offset;
  if (body.offset != position.load(std::memory_order_relaxed)) {
    if (::lseek(fd, static_cast<off_t>(body.offset), SEEK_SET) < 0) return errno;
    position.store(body.offset, std::memory_order_relaxed);
  }
  alignas(8) char records[32 * 1024];
  size_t used = 0;
  for (;;) {
    size_t wanted = records_for(plus, body.size - used);
    if (wanted > sizeof records) wanted = sizeof records;
    if (wanted == 0) break;
    const long got = syscall(SYS_getdents64, fd, records, wanted);
    if (got < 0 && used == 0) return errno;
    if (got <= 0) break;
    for (long at = 0; at < got;) {
      const auto& record = *reinterpret_cast<const linux_dirent64*>(records + at);
      used += encode(context, parent, plus, record, area.data() + used);
      position.store(static_cast<uint64_t>(record.d_off), std::memory_order_relaxed);
      at += record.d_reclen;
    }
  }
  if (used == 0 && records_for(plus, body.size) == 0) return EINVAL;
  out.set_payload(used);
  return 0;
}

}  // namespace

int readdir(Context& context, Inode& parent, Reader& in, Reply& out) {
  return list(context, parent, in, out, false);
}

int readdirplus(Context& context, Inode& parent, Reader& in, Reply& out) {
  return list(context, parent, in, out, true);
}

}  // namespace fusebench::ops
