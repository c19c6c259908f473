// Attributes of a path with statx. The path is absolute, so that every component is walked as in a
// program; the path down to the tree should be equally long in all modes.

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "loops/loop.h"

namespace fusebench {
namespace {

struct Statx : PlainOperation {
  explicit Statx(Client& c)
      : client(c), flags(c.spec().force_sync ? AT_STATX_FORCE_SYNC : AT_STATX_SYNC_AS_STAT) {}

  // Timed: one statx by path with STATX_BASIC_STATS.
  int run() {
    return statx(AT_FDCWD, client.path().c_str(), flags, STATX_BASIC_STATS, &attributes);
  }

  bool check(int outcome) {
    if (client.spec().expect_missing) {
      if (outcome == 0)
        return client.fail("statx", EEXIST, "the path exists but should be missing");
      if (errno == ENOENT) return true;
    }
    return outcome == 0 || client.fail("statx", errno);
  }

  Client& client;
  const int flags;
  struct statx attributes {};
};

}  // namespace

void run_statx(Client& client) {
  Statx operation(client);
  run_phases(client, operation);
}

}  // namespace fusebench
