// Writing blocks with pwrite over existing data, with or without fsync.

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "common/content.h"
#include "loops/bare.h"
#include "loops/data_file.h"
#include "loops/loop.h"

namespace fusebench {
namespace {

template <bool Fsync>
struct Pwrite {
  // The content of the block at its offset, so that the file stays as fill_file() made it.
  static constexpr bool kPrepares = true;
  static constexpr bool kPreparesThroughMount = false;
  static constexpr bool kMovesBlocks = true;

  struct Outcome {
    ssize_t written;
    int synced;
  };

  explicit Pwrite(Client& c) : client(c), file(c), block(c.spec().block_bytes), buffer(block) {}

  bool open() { return usable(client, buffer) && file.open(O_RDWR, block) && file.warm(); }
  uint64_t per_pass() const { return file.blocks(); }
  bool begin_pass() { return file.begin_pass(); }
  bool prepare(uint64_t position) {
    offset = static_cast<off_t>(file.offset(position));
    fill_content(buffer.data(), block, file.offset(position));
    return true;
  }

  // Timed: one pwrite of one block; then fsync of the file, if specified.
  Outcome run() const {
    const ssize_t written = bare::pwrite(file.fd(), buffer.data(), block, offset);
    if constexpr (Fsync) {
      if (written > 0) return {written, bare::fsync(file.fd())};
    }
    return {written, 0};
  }

  bool check(Outcome outcome) {
    const auto at = static_cast<uint64_t>(offset);
    if (outcome.synced != 0) return client.fail("fsync", errno);
    if (outcome.written < 0) return client.fail("pwrite", errno, "at byte " + std::to_string(at));
    if (static_cast<uint64_t>(outcome.written) == block) return true;
    return client.fail("pwrite", EIO, short_transfer("write", client, outcome.written, at));
  }

  Client& client;
  DataFile file;
  const uint64_t block;
  Buffer buffer;
  off_t offset = 0;
};

template <bool Fsync>
void run(Client& client) {
  Pwrite<Fsync> operation(client);
  if (operation.open()) run_phases(client, operation);
}

}  // namespace

void run_pwrite(Client& client) { client.spec().fsync ? run<true>(client) : run<false>(client); }

}  // namespace fusebench
