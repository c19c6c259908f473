// Reading blocks with pread.

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "common/content.h"
#include "loops/bare.h"
#include "loops/data_file.h"
#include "loops/loop.h"

namespace fusebench {
namespace {

struct Pread {
  static constexpr bool kPrepares = false;
  static constexpr bool kPreparesThroughMount = false;
  static constexpr bool kMovesBlocks = true;

  explicit Pread(Client& c) : client(c), file(c), block(c.spec().block_bytes), buffer(block) {}

  bool open() { return usable(client, buffer) && file.open(O_RDONLY, block) && file.warm(); }
  uint64_t per_pass() const { return file.blocks(); }
  bool begin_pass() { return file.begin_pass(); }
  bool prepare(uint64_t position) {
    offset = static_cast<off_t>(file.offset(position));
    return true;
  }

  // Timed: one pread of one block.
  ssize_t run() const { return bare::pread(file.fd(), buffer.data(), block, offset); }

  bool check(ssize_t got) {
    const auto at = static_cast<uint64_t>(offset);
    if (got < 0) return client.fail("pread", errno, "at byte " + std::to_string(at));
    if (static_cast<uint64_t>(got) != block)
      return client.fail("pread", EIO, short_transfer("read", client, got, at));
    const uint64_t wrong = check_block(buffer.data(), block, at, &client.checksum);
    if (wrong == UINT64_MAX) return true;
    return client.fail("pread", EIO, "wrong data at byte " + std::to_string(wrong));
  }

  Client& client;
  DataFile file;
  const uint64_t block;
  Buffer buffer;
  off_t offset = 0;
};

}  // namespace

void run_pread(Client& client) {
  Pread operation(client);
  if (operation.open()) run_phases(client, operation);
}

}  // namespace fusebench
