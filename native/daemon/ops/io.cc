// Open files: READ, WRITE, FSYNC(DIR), FALLOCATE, LSEEK and COPY_FILE_RANGE. No lock, no
// allocation.

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>

#include "daemon/ops/dispatch.h"
#include "daemon/state/attributes.h"

namespace fusebench::ops {
namespace {

/// FALLOCATE and COPY_FILE_RANGE change data as WRITE does, but have no flag for clearing
/// set-user-ID, and under HANDLE_KILLPRIV_V2 the kernel does not clear it either: so the daemon
/// clears it, except for its own user. Always before data changes: otherwise another user's data
/// could be executed with the owner's rights.
int clear_for_others(const Context& context, int fd) {
  return context.header.uid == context.daemon.uid ? 0 : clear_suid_sgid(fd);
}

/// A page written back ends at the end of the file, which many file systems refuse on an O_DIRECT
/// descriptor (EINVAL); such a page is written through their page cache.
ssize_t write_back(const Daemon& daemon, int fd, std::span<const std::byte> data, off_t offset) {
  const ssize_t n = pwrite(fd, data.data(), data.size(), offset);
  if (n >= 0 || errno != EINVAL) return n;
  const UniqueFd buffered = reopen(daemon, fd, O_WRONLY);
  return buffered.valid() ? pwrite(buffered.get(), data.data(), data.size(), offset) : -1;
}

}  // namespace

int read(Context& context, Reader& in, Reply& out) {
  fuse_read_in body;
  if (const int error = in.take(body)) return error;
  const auto data = out.payload();
  if (body.size > data.size()) return EINVAL;
  const int fd = context.daemon.handles.fd(body.fh);
  const ssize_t n = pread(fd, data.data(), body.size, static_cast<off_t>(body.offset));
  if (n < 0) return errno;
  out.set_payload(static_cast<size_t>(n));
  return 0;
}

int write(Context& context, Reader& in, Reply& out) {
  fuse_write_in body;
  std::span<const std::byte> data;
  if (const int error = in.take(body)) return error;
  if (const int error = in.take_bytes(data, body.size)) return error;
  const int fd = context.daemon.handles.fd(body.fh);
  if ((body.write_flags & FUSE_WRITE_KILL_SUIDGID) != 0)
    if (const int error = clear_suid_sgid(fd)) return error;
  const auto offset = static_cast<off_t>(body.offset);
  // Pages written back go to their offset; only a write by the client itself appends at the current
  // end of the file.
  ssize_t n;
  if ((body.write_flags & FUSE_WRITE_CACHE) != 0) {
    n = write_back(context.daemon, fd, data, offset);
  } else if ((body.flags & O_APPEND) != 0) {
    const iovec io{const_cast<std::byte*>(data.data()), data.size()};
    n = pwritev2(fd, &io, 1, 0, RWF_APPEND);
  } else {
    n = pwrite(fd, data.data(), data.size(), offset);
  }
  if (n < 0) return errno;
  out.append<fuse_write_out>().size = static_cast<uint32_t>(n);
  return 0;
}

int fsync(Context& context, Reader& in, Reply&) {
  fuse_fsync_in body;
  if (const int error = in.take(body)) return error;
  const int fd = context.daemon.handles.fd(body.fh);
  const bool data_only = (body.fsync_flags & FUSE_FSYNC_FDATASYNC) != 0;
  return (data_only ? ::fdatasync(fd) : ::fsync(fd)) < 0 ? errno : 0;
}

int fallocate(Context& context, Reader& in, Reply&) {
  fuse_fallocate_in body;
  if (const int error = in.take(body)) return error;
  const int fd = context.daemon.handles.fd(body.fh);
  if (const int error = clear_for_others(context, fd)) return error;
  const int result = ::fallocate(fd, static_cast<int>(body.mode), static_cast<off_t>(body.offset),
                                 static_cast<off_t>(body.length));
  return result < 0 ? errno : 0;
}

int lseek(Context& context, Reader& in, Reply& out) {
  fuse_lseek_in body;
  if (const int error = in.take(body)) return error;
  const off_t offset = ::lseek(context.daemon.handles.fd(body.fh), static_cast<off_t>(body.offset),
                               static_cast<int>(body.whence));
  if (offset < 0) return errno;
  out.append<fuse_lseek_out>().offset = static_cast<uint64_t>(offset);
  return 0;
}

namespace {

/// Bytes copied.
Result<size_t> copy(Context& context, Reader& in) {
  fuse_copy_file_range_in body;
  if (const int error = in.take(body)) return {0, error};
  auto offset_in = static_cast<off64_t>(body.off_in);
  auto offset_out = static_cast<off64_t>(body.off_out);
  const int from = context.daemon.handles.fd(body.fh_in);
  const int to = context.daemon.handles.fd(body.fh_out);
  if (const int error = clear_for_others(context, to)) return {0, error};
  const ssize_t n = ::copy_file_range(from, &offset_in, to, &offset_out, body.len,
                                      static_cast<unsigned>(body.flags));
  if (n < 0) return {0, errno};
  return {static_cast<size_t>(n)};
}

}  // namespace

int copy_file_range(Context& context, Reader& in, Reply& out) {
  const auto copied = copy(context, in);
  if (!copied.ok()) return copied.error;
  out.append<fuse_write_out>().size = static_cast<uint32_t>(copied.value);
  return 0;
}

int copy_file_range_64(Context& context, Reader& in, Reply& out) {
  const auto copied = copy(context, in);
  if (!copied.ok()) return copied.error;
  out.append<wire::fuse_copy_file_range_out>().bytes_copied = copied.value;
  return 0;
}

}  // namespace fusebench::ops
