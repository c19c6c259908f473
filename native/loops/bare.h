// The system calls of timed regions, entered directly.
//
// In a process with threads the C library adds two atomic operations around each cancellation
// point, which a program of one thread does not pay; our threads are never cancelled. Same
// arguments and results as the library's.
#pragma once

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <cstddef>

namespace fusebench::bare {

static_assert(sizeof(long) == 8, "offsets are passed in one register");

inline int open(const char* path, int flags, unsigned mode = 0) {
  return static_cast<int>(syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}

inline int close(int fd) { return static_cast<int>(syscall(SYS_close, fd)); }

inline ssize_t pread(int fd, void* buffer, size_t bytes, off_t offset) {
  return syscall(SYS_pread64, fd, buffer, bytes, offset);
}

inline ssize_t pwrite(int fd, const void* buffer, size_t bytes, off_t offset) {
  return syscall(SYS_pwrite64, fd, buffer, bytes, offset);
}

inline int fsync(int fd) { return static_cast<int>(syscall(SYS_fsync, fd)); }

inline int msync(void* address, size_t bytes, int flags) {
  return static_cast<int>(syscall(SYS_msync, address, bytes, flags));
}

inline ssize_t splice(int in, off_t* in_offset, int out, off_t* out_offset, size_t bytes,
                      unsigned flags) {
  return syscall(SYS_splice, in, in_offset, out, out_offset, bytes, flags);
}

inline ssize_t getdents64(int fd, void* buffer, size_t bytes) {
  return syscall(SYS_getdents64, fd, buffer, bytes);
}

}  // namespace fusebench::bare
