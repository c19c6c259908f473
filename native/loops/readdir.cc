// Listing a directory: open, getdents64 to the end, close; with or without statx of each entry, as
// `ls -l` does.
//
// The entries are collected in one buffer and counted after the clock read.

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "loops/data_file.h"

namespace fusebench {
namespace {

constexpr uint64_t kReadBytes = 32 * 1024;            // what glibc's readdir requests
constexpr uint64_t kLongestEntry = sizeof(dirent64);  // with a name of 255 bytes

bool is_dot(const char* name) {
  return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

template <bool Stat>
struct Readdir : PlainOperation {
  using PlainOperation::PlainOperation;

  bool open() { return usable(client, buffer); }

  // Timed: open, getdents64 until it returns 0, statx of each entry (or of an even share of them)
  // relative to the directory if specified, close. Returns the call that failed.
  const char* run() {
    used = 0;
    constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    const auto fd =
        static_cast<int>(syscall(SYS_openat, AT_FDCWD, client.path().c_str(), kFlags, 0));
    if (fd < 0) return "open";
    const char* failed = list(fd);
    if constexpr (Stat) {
      if (!failed) failed = stat_entries(fd);
    }
    if (failed) {
      const int error = errno;
      close(fd);
      errno = error;
      return failed;
    }
    return syscall(SYS_close, fd) == 0 ? nullptr : "close";
  }

  bool check(const char* failed) {
    if (failed) return client.fail(failed, errno);
    uint64_t found = 0;
    for_each_entry([&](const char*) {
      ++found;
      return true;
    });
    if (found == client.spec().entries) return true;
    return client.fail("getdents64", EIO,
                       "found " + std::to_string(found) + " entries, expected " +
                           std::to_string(client.spec().entries));
  }

  const char* list(int fd) {
    while (capacity - used >= kReadBytes) {
      const ssize_t got = syscall(SYS_getdents64, fd, buffer.data() + used, kReadBytes);
      if (got < 0) return "getdents64";
      if (got == 0) return nullptr;
      used += static_cast<uint64_t>(got);
    }
    errno = EOVERFLOW;  // many more entries than specified
    return "getdents64";
  }

  const char* stat_entries(int fd) {
    struct statx attributes;
    const uint64_t percent = client.spec().stat_percent;
    uint64_t index = 0;
    const bool complete = for_each_entry([&](const char* name) {
      // Spread evenly: entry i is one of them when i * percent / 100 reaches the next whole number.
      const bool wanted = (index + 1) * percent / 100 > index * percent / 100;
      ++index;
      return !wanted || statx(fd, name, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &attributes) == 0;
    });
    return complete ? nullptr : "statx";
  }

  // Calls `visit` with each name but . and .. until it returns false.
  template <class Visit>
  bool for_each_entry(Visit visit) const {
    uint64_t at = 0;
    while (at < used) {
      const auto* entry = reinterpret_cast<const dirent64*>(buffer.data() + at);
      if (!is_dot(entry->d_name) && !visit(entry->d_name)) return false;
      at += entry->d_reclen;
    }
    return true;
  }

  const uint64_t capacity = (client.spec().entries + 2) * kLongestEntry + 2 * kReadBytes;
  Buffer buffer{capacity};
  uint64_t used = 0;
};

}  // namespace

void run_readdir(Client& client) {
  client.spec().stat_entries ? run_loop<Readdir<true>>(client) : run_loop<Readdir<false>>(client);
}

}  // namespace fusebench
