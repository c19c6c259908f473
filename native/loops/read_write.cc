// Reading blocks with pread; writing them with pwrite over existing data, with or without fsync.

#include <errno.h>
#include <fcntl.h>

#include "common/content.h"
#include "loops/data_file.h"

namespace fusebench {
namespace {

struct Pread : BlockOperation {
  using BlockOperation::BlockOperation;

  bool open() { return usable(client, buffer) && file.open(O_RDONLY, block); }

  // Timed: one pread of one block.
  ssize_t run() const { return syscall(SYS_pread64, file.fd(), buffer.data(), block, offset); }

  bool check(ssize_t got) {
    if (!whole("pread", "read", got)) return false;
    const uint64_t wrong = check_block(buffer.data(), block, offset, &client.checksum);
    if (wrong == UINT64_MAX) return true;
    return client.fail("pread", EIO, "wrong data at byte " + std::to_string(wrong));
  }

  Buffer buffer{block};
};

template <bool Fsync>
struct Pwrite : BlockOperation {
  // The content of the block at its offset, so that the file stays as fill_file() made it.
  static constexpr bool kPrepares = true;

  struct Outcome {
    ssize_t written;
    long synced;
  };

  using BlockOperation::BlockOperation;

  bool open() { return usable(client, buffer) && file.open(O_RDWR, block); }

  bool prepare(uint64_t position) {
    BlockOperation::prepare(position);
    fill_content(buffer.data(), block, offset);
    return true;
  }

  // Timed: one pwrite of one block; then fsync of the file, if specified.
  Outcome run() const {
    const ssize_t written = syscall(SYS_pwrite64, file.fd(), buffer.data(), block, offset);
    if constexpr (Fsync) {
      if (written > 0) return {written, syscall(SYS_fsync, file.fd())};
    }
    return {written, 0};
  }

  bool check(Outcome outcome) {
    if (outcome.synced != 0) return client.fail("fsync", errno);
    return whole("pwrite", "write", outcome.written);
  }

  Buffer buffer{block};
};

}  // namespace

void run_pread(Client& client) { run_loop<Pread>(client); }

void run_pwrite(Client& client) {
  client.spec().fsync ? run_loop<Pwrite<true>>(client) : run_loop<Pwrite<false>>(client);
}

}  // namespace fusebench
