// Attributes of an open file right after a read, which invalidated the access time.

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/content.h"
#include "loops/data_file.h"
#include "loops/loop.h"

namespace fusebench {
namespace {

struct FstatAfterRead {
  static constexpr bool kPrepares = true;  // the read
  static constexpr bool kPreparesThroughMount = true;
  static constexpr bool kMovesBlocks = false;

  explicit FstatAfterRead(Client& c) : client(c), file(c), buffer(kPageBytes) {}

  bool open() { return usable(client, buffer) && file.open(O_RDONLY, kPageBytes) && file.warm(); }
  uint64_t per_pass() const { return file.blocks(); }
  bool begin_pass() { return file.begin_pass(); }

  bool prepare(uint64_t position) {
    const auto offset = static_cast<off_t>(file.offset(position));
    const ssize_t got = pread(file.fd(), buffer.data(), kPageBytes, offset);
    if (got == static_cast<ssize_t>(kPageBytes)) return true;
    return client.fail("pread", got < 0 ? errno : EIO, "at byte " + std::to_string(offset));
  }

  // Timed: one fstat.
  int run() { return fstat(file.fd(), &attributes); }

  bool check(int outcome) { return outcome == 0 || client.fail("fstat", errno); }

  Client& client;
  DataFile file;
  Buffer buffer;
  struct stat attributes {};
};

}  // namespace

void run_fstat_after_read(Client& client) {
  FstatAfterRead operation(client);
  if (operation.open()) run_phases(client, operation);
}

}  // namespace fusebench
