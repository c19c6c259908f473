// What the conformance checks share: where they run, and errno-returning shorthands.
//
// Each check runs in a fresh directory, its working directory; `backing()` is the same directory
// without FUSE (the same path in a native run, which validates the checks themselves).
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "common/fd.h"
#include "daemon/test/check.h"

namespace fusebench::client {

/// The working directory of this check on the backing side, with a trailing slash.
std::string& backing();

/// errno of a call that returned `result`, 0 when it succeeded.
inline int error_of(long result) { return result < 0 ? errno : 0; }

inline UniqueFd open_file(const std::string& path, int flags, mode_t mode = 0644) {
  return UniqueFd(open(path.c_str(), flags | O_CLOEXEC, mode));
}

inline void write_file(const std::string& path, const std::string& content, mode_t mode = 0644) {
  const UniqueFd fd = open_file(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
  CHECK_EQ(write(fd.get(), content.data(), content.size()), static_cast<ssize_t>(content.size()));
}

inline std::string read_fd(int fd, size_t limit = 1 << 20, off_t offset = 0) {
  std::string content(limit, '\0');
  const ssize_t size = pread(fd, content.data(), limit, offset);
  content.resize(size < 0 ? 0 : static_cast<size_t>(size));
  return content;
}

inline std::string read_file(const std::string& path) {
  const UniqueFd fd = open_file(path, O_RDONLY);
  return fd.valid() ? read_fd(fd.get()) : "(" + std::to_string(errno) + ")";
}

inline struct stat status(const std::string& path) {
  struct stat st {};
  CHECK_EQ(error_of(lstat(path.c_str(), &st)), 0);
  return st;
}

inline struct stat status(int fd) {
  struct stat st {};
  CHECK_EQ(error_of(fstat(fd, &st)), 0);
  return st;
}

/// Runs `body` in a child as user and group 65534, without other groups unless one is given, and
/// returns its exit code.
int as_nobody(int (*body)(int), int argument, gid_t group = 0);

}  // namespace fusebench::client
