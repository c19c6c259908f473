// Opening and closing an existing file; making and removing a name, always in pairs, so that the
// directory stays the same.

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "loops/loop.h"

namespace fusebench {
namespace {

struct OpenClose : PlainOperation {
  using PlainOperation::PlainOperation;

  // Timed: open for reading and writing, close.
  const char* run() const {
    const long fd = syscall(SYS_openat, AT_FDCWD, client.path().c_str(), flags, 0);
    if (fd < 0) return "open";
    return syscall(SYS_close, fd) == 0 ? nullptr : "close";
  }

  bool check(const char* failed) { return !failed || client.fail(failed, errno); }

  const int flags = O_RDWR | O_CLOEXEC | (client.spec().o_direct ? O_DIRECT : 0);
};

// Each operation uses a different name.
struct NewName : PlainOperation {
  explicit NewName(Client& c)
      : PlainOperation(c), name(c.path() + "/t" + std::to_string(c.index()) + "-") {
    prefix = name.size();
    name.append("00000000");
  }

  bool prepare(uint64_t position) {
    snprintf(name.data() + prefix, 9, "%08x", static_cast<unsigned>(position));
    return true;
  }

  bool check(const char* failed) { return !failed || client.fail(failed, name, errno, ""); }

  std::string name;
  size_t prefix;
};

struct CreateUnlink : NewName {
  using NewName::NewName;

  // Timed: open(O_CREAT | O_EXCL), close, unlink.
  const char* run() const {
    constexpr int kFlags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC;
    const long fd = syscall(SYS_openat, AT_FDCWD, name.c_str(), kFlags, 0644);
    if (fd < 0) return "open";
    if (syscall(SYS_close, fd) != 0) return "close";
    return unlink(name.c_str()) == 0 ? nullptr : "unlink";
  }
};

struct MkdirRmdir : NewName {
  using NewName::NewName;

  // Timed: mkdir, rmdir.
  const char* run() const {
    if (mkdir(name.c_str(), 0755) != 0) return "mkdir";
    return rmdir(name.c_str()) == 0 ? nullptr : "rmdir";
  }
};

}  // namespace

void run_open_close(Client& client) { run_loop<OpenClose>(client); }
void run_create_unlink(Client& client) { run_loop<CreateUnlink>(client); }
void run_mkdir_rmdir(Client& client) { run_loop<MkdirRmdir>(client); }

}  // namespace fusebench
