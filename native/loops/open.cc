// Opening and closing an existing file.

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "loops/bare.h"
#include "loops/loop.h"

namespace fusebench {
namespace {

struct OpenClose : PlainOperation {
  explicit OpenClose(Client& c)
      : client(c), flags(O_RDWR | O_CLOEXEC | (c.spec().o_direct ? O_DIRECT : 0)) {}

  // Timed: open for reading and writing, close.
  const char* run() const {
    const int fd = bare::open(client.path().c_str(), flags);
    if (fd < 0) return "open";
    return bare::close(fd) == 0 ? nullptr : "close";
  }

  bool check(const char* failed) { return !failed || client.fail(failed, errno); }

  Client& client;
  const int flags;
};

}  // namespace

void run_open_close(Client& client) {
  OpenClose operation(client);
  run_phases(client, operation);
}

}  // namespace fusebench
