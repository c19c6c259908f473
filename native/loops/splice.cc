// Moving file data through a pipe with splice: file -> pipe -> /dev/null, and pipe -> file.

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "common/content.h"
#include "loops/bare.h"
#include "loops/data_file.h"
#include "loops/loop.h"

namespace fusebench {
namespace {

// Splices `bytes` from `in` to `out`; an offset is null for a pipe. Returns the bytes moved before
// the end of the file, or -1. The kernel may move a block in several steps; their number is the
// same for the same file.
ssize_t splice_all(int in, loff_t* in_offset, int out, loff_t* out_offset, uint64_t bytes) {
  uint64_t moved = 0;
  while (moved < bytes) {
    const ssize_t n = bare::splice(in, in_offset, out, out_offset, bytes - moved, SPLICE_F_MOVE);
    if (n < 0) return -1;
    if (n == 0) break;
    moved += static_cast<uint64_t>(n);
  }
  return static_cast<ssize_t>(moved);
}

struct Splice {
  static constexpr bool kPreparesThroughMount = false;
  static constexpr bool kMovesBlocks = true;

  explicit Splice(Client& c) : client(c), file(c), block(c.spec().block_bytes) {}

  bool open_pipe() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return client.fail("pipe2", "pipe", errno, "");
    read_end = UniqueFd(ends[0]);
    write_end = UniqueFd(ends[1]);
    if (fcntl(ends[1], F_SETPIPE_SZ, static_cast<int>(std::max(block, kPageBytes))) < 0)
      return client.fail("fcntl", "pipe", errno, "F_SETPIPE_SZ " + std::to_string(block));
    return true;
  }

  uint64_t per_pass() const { return file.blocks(); }
  bool begin_pass() { return file.begin_pass(); }

  bool prepare(uint64_t position) {
    offset = static_cast<loff_t>(file.offset(position));
    return true;
  }

  bool check(ssize_t moved) {
    const auto at = static_cast<uint64_t>(offset);
    if (moved < 0) return client.fail("splice", errno, "at byte " + std::to_string(at));
    if (static_cast<uint64_t>(moved) == block) return true;
    return client.fail("splice", EIO, short_transfer("splice", client, moved, at));
  }

  Client& client;
  DataFile file;
  const uint64_t block;
  loff_t offset = 0;
  UniqueFd read_end;
  UniqueFd write_end;
};

struct SpliceIn : Splice {
  static constexpr bool kPrepares = false;

  using Splice::Splice;

  bool open() {
    if (!file.open(O_RDONLY, block) || !file.warm() || !open_pipe()) return false;
    null = UniqueFd(::open("/dev/null", O_WRONLY | O_CLOEXEC));
    return null.valid() || client.fail("open", "/dev/null", errno, "");
  }

  // Timed: splice file -> pipe and splice pipe -> /dev/null until the whole block is moved.
  ssize_t run() const {
    loff_t from = offset;
    uint64_t moved = 0;
    while (moved < block) {
      const ssize_t n =
          bare::splice(file.fd(), &from, write_end.get(), nullptr, block - moved, SPLICE_F_MOVE);
      if (n < 0) return -1;
      if (n == 0) break;
      if (splice_all(read_end.get(), nullptr, null.get(), nullptr, static_cast<uint64_t>(n)) != n)
        return -1;
      moved += static_cast<uint64_t>(n);
    }
    return static_cast<ssize_t>(moved);
  }

  UniqueFd null;
};

struct SpliceOut : Splice {
  // The pipe is filled with the content of the block at its offset.
  static constexpr bool kPrepares = true;

  explicit SpliceOut(Client& c) : Splice(c), buffer(block) {}

  bool open() {
    return usable(client, buffer) && file.open(O_RDWR, block) && file.warm() && open_pipe();
  }

  bool prepare(uint64_t position) {
    Splice::prepare(position);
    fill_content(buffer.data(), block, file.offset(position));
    const ssize_t written = write(write_end.get(), buffer.data(), block);
    if (written == static_cast<ssize_t>(block)) return true;
    return client.fail("write", "pipe", written < 0 ? errno : EIO, "filling the pipe");
  }

  // Timed: splice pipe -> file until the whole block is moved.
  ssize_t run() const {
    loff_t to = offset;
    return splice_all(read_end.get(), nullptr, file.fd(), &to, block);
  }

  Buffer buffer;
};

template <class Operation>
void run(Client& client) {
  Operation operation(client);
  if (operation.open()) run_phases(client, operation);
}

}  // namespace

void run_splice_in(Client& client) { run<SpliceIn>(client); }
void run_splice_out(Client& client) { run<SpliceOut>(client); }

}  // namespace fusebench
