// Moving file data through a pipe with splice: file -> pipe -> /dev/null, and pipe -> file.

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "common/content.h"
#include "loops/data_file.h"

namespace fusebench {
namespace {

// Splices `bytes` from `in` to `out`; an offset is null for a pipe. Returns the bytes moved before
// the end of the file, or -1. The kernel may move a block in several steps; their number is the
// same for the same file.
ssize_t splice_all(int in, uint64_t* in_offset, int out, uint64_t* out_offset, uint64_t bytes) {
  uint64_t moved = 0;
  while (moved < bytes) {
    const ssize_t n =
        syscall(SYS_splice, in, in_offset, out, out_offset, bytes - moved, SPLICE_F_MOVE);
    if (n < 0) return -1;
    if (n == 0) break;
    moved += static_cast<uint64_t>(n);
  }
  return static_cast<ssize_t>(moved);
}

struct Splice : BlockOperation {
  using BlockOperation::BlockOperation;

  bool open_pipe() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return client.fail("pipe2", "pipe", errno, "");
    read_end.reset(ends[0]);
    write_end.reset(ends[1]);
    if (fcntl(ends[1], F_SETPIPE_SZ, static_cast<int>(std::max(block, kPageBytes))) < 0)
      return client.fail("fcntl", "pipe", errno, "F_SETPIPE_SZ " + std::to_string(block));
    return true;
  }

  bool check(ssize_t moved) { return whole("splice", "splice", moved); }

  UniqueFd read_end;
  UniqueFd write_end;
};

struct SpliceIn : Splice {
  using Splice::Splice;

  bool open() {
    if (!file.open(O_RDONLY, block) || !open_pipe()) return false;
    null.reset(::open("/dev/null", O_WRONLY | O_CLOEXEC));
    return null.valid() || client.fail("open", "/dev/null", errno, "");
  }

  // Timed: splice file -> pipe and splice pipe -> /dev/null until the whole block is moved.
  ssize_t run() const {
    uint64_t from = offset;
    uint64_t moved = 0;
    while (moved < block) {
      const ssize_t n = syscall(SYS_splice, file.fd(), &from, write_end.get(), nullptr,
                                block - moved, SPLICE_F_MOVE);
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

  using Splice::Splice;

  bool open() { return usable(client, buffer) && file.open(O_RDWR, block) && open_pipe(); }

  bool prepare(uint64_t position) {
    BlockOperation::prepare(position);
    fill_content(buffer.data(), block, offset);
    const ssize_t written = write(write_end.get(), buffer.data(), block);
    if (written == static_cast<ssize_t>(block)) return true;
    return client.fail("write", "pipe", written < 0 ? errno : EIO, "filling the pipe");
  }

  // Timed: splice pipe -> file until the whole block is moved.
  ssize_t run() const {
    uint64_t to = offset;
    return splice_all(read_end.get(), nullptr, file.fd(), &to, block);
  }

  Buffer buffer{block};
};

}  // namespace

void run_splice_in(Client& client) { run_loop<SpliceIn>(client); }
void run_splice_out(Client& client) { run_loop<SpliceOut>(client); }

}  // namespace fusebench
