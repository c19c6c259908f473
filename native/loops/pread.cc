// Reading blocks with pread.

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "../content.h"
#include "data_file.h"
#include "loop.h"
#include "loops.h"

namespace fusebench {
namespace {

struct Pread {
  static constexpr bool kPrepares = false;
  static constexpr bool kMovesBlocks = true;

  explicit Pread(Client& c) : client(c), file(c), buffer(c.spec().block_bytes) {}

  bool open() { return file.open(O_RDONLY, client.spec().block_bytes) && file.warm(); }
  uint64_t per_pass() const { return file.blocks(); }
  bool begin_pass() { return file.begin_pass(); }
  bool prepare(uint64_t) { return true; }

  // Timed: one pread of one block.
  ssize_t run(uint64_t position) const {
    return pread(file.fd(), buffer.data(), client.spec().block_bytes,
                 static_cast<off_t>(file.offset(position)));
  }

  bool check(uint64_t position, ssize_t got) {
    const uint64_t offset = file.offset(position);
    if (got < 0) return client.fail("pread", errno, "at byte " + std::to_string(offset));
    if (static_cast<uint64_t>(got) != client.spec().block_bytes)
      return client.fail("pread", EIO, short_transfer("read", client, got, offset));
    const uint64_t wrong =
        check_block(buffer.data(), client.spec().block_bytes, offset, &client.checksum);
    if (wrong == UINT64_MAX) return true;
    return client.fail("pread", EIO, "wrong data at byte " + std::to_string(wrong));
  }

  Client& client;
  DataFile file;
  Buffer buffer;
};

}  // namespace

void run_pread(Client& client) {
  Pread operation(client);
  if (operation.open()) run_phases(client, operation);
}

}  // namespace fusebench
