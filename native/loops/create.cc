// Making and removing a name: always in pairs, so that the directory stays the same. Each
// operation uses a different name.

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "loops/bare.h"
#include "loops/loop.h"

namespace fusebench {
namespace {

struct NewName : PlainOperation {
  explicit NewName(Client& c) : client(c), name(c.path() + "/t" + std::to_string(c.index()) + "-") {
    prefix = name.size();
    name.append("00000000");
  }

  bool prepare(uint64_t position) {
    snprintf(name.data() + prefix, 9, "%08x", static_cast<unsigned>(position));
    return true;
  }

  bool check(const char* failed) { return !failed || client.fail(failed, name, errno, ""); }

  Client& client;
  std::string name;
  size_t prefix;
};

struct CreateUnlink : NewName {
  using NewName::NewName;

  // Timed: open(O_CREAT | O_EXCL), close, unlink.
  const char* run() const {
    const int fd = bare::open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0) return "open";
    if (bare::close(fd) != 0) return "close";
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

template <class Operation>
void run(Client& client) {
  Operation operation(client);
  run_phases(client, operation);
}

}  // namespace

void run_create_unlink(Client& client) { run<CreateUnlink>(client); }
void run_mkdir_rmdir(Client& client) { run<MkdirRmdir>(client); }

}  // namespace fusebench
