// calls COMMAND PATH COUNT: the same system call COUNT times, for tests that know the number of
// requests.
//
//   read-direct, write-direct   4 KiB at offset 0 of an O_DIRECT descriptor
//   write                       4 KiB at offset 0 of an ordinary descriptor
//   statx-sync                  statx with AT_STATX_FORCE_SYNC
//   stat                        stat(2)
//   open-close                  open and close
//   handle                      name_to_handle_at and open_by_handle_at
//   hold                        open, print "open" on stdout, close when stdin ends
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "common/fd.h"

namespace {

using fusebench::UniqueFd;

alignas(4096) char data[4096];

/// Opens the file by the handle that the file system returns for it.
bool open_by_handle(const char* path) {
  struct {
    file_handle head;
    unsigned char bytes[MAX_HANDLE_SZ];
  } handle{};
  handle.head.handle_bytes = MAX_HANDLE_SZ;
  int mount;
  if (name_to_handle_at(AT_FDCWD, path, &handle.head, &mount, 0) < 0) return false;
  const UniqueFd directory(open(path, O_RDONLY | O_CLOEXEC));
  return UniqueFd(open_by_handle_at(directory.get(), &handle.head, O_RDONLY | O_CLOEXEC)).valid();
}

bool once(const std::string& command, const char* path, int fd) {
  struct stat st;
  struct statx stx;
  if (command == "read-direct") return pread(fd, data, sizeof data, 0) == sizeof data;
  if (command == "write-direct" || command == "write")
    return pwrite(fd, data, sizeof data, 0) == sizeof data;
  if (command == "statx-sync")
    return statx(AT_FDCWD, path, AT_STATX_FORCE_SYNC, STATX_BASIC_STATS, &stx) == 0;
  if (command == "stat") return stat(path, &st) == 0;
  if (command == "open-close") return UniqueFd(open(path, O_RDONLY | O_CLOEXEC)).valid();
  if (command == "handle") return open_by_handle(path);
  if (command == "hold") return puts("open") >= 0 && fflush(stdout) == 0 && read(0, data, 1) == 0;
  return false;
}

int flags_of(const std::string& command) {
  if (command == "read-direct") return O_RDONLY | O_DIRECT;
  if (command == "write-direct") return O_RDWR | O_DIRECT;
  if (command == "write") return O_RDWR;
  return command == "hold" ? O_RDONLY : O_PATH;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return fprintf(stderr, "usage: calls COMMAND PATH COUNT\n"), 2;
  const std::string command = argv[1];
  const UniqueFd fd(open(argv[2], flags_of(command) | O_CLOEXEC));
  if (!fd.valid()) return fprintf(stderr, "%s\n", strerrorname_np(errno)), 1;
  for (int left = atoi(argv[3]); left > 0; --left)
    if (!once(command, argv[2], fd.get()))
      return fprintf(stderr, "%s\n", strerrorname_np(errno)), 1;
  return 0;
}
