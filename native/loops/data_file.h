// The file of a loop that moves blocks: opened as specified, its blocks in the specified order, its
// cache dropped or filled before each pass.
//
// Nothing here happens within a timed region. In random order a pass visits each block once (a
// shuffle, not draws), so that a cold pass costs exactly one request per block.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <vector>

#include "common/buffer.h"
#include "common/fd.h"
#include "loops/loop.h"

namespace fusebench {

// False, and the round has failed, where memory for the buffer was short.
bool usable(Client& client, const Buffer& buffer);

class DataFile {
 public:
  explicit DataFile(Client& client) : client_(client) {}

  // Opens the file with `access` (O_RDONLY, O_RDWR) and O_DIRECT if specified, and reads it once if
  // specified, even if its cache is bypassed or dropped afterwards; blocks begin `stride_bytes`
  // apart.
  bool open(int access, uint64_t stride_bytes);
  // Drops the cache if specified and chooses the order of the pass.
  bool begin_pass();

  int fd() const { return fd_.get(); }
  uint64_t blocks() const { return region_.blocks; }
  uint64_t offset(uint64_t position) const { return region_.offset + order_[position] * stride_; }

 private:
  bool fill_cache();

  Client& client_;
  UniqueFd fd_;
  Client::Region region_{};
  uint64_t stride_ = 0;
  uint64_t random_ = 0;  // state of the generator that shuffles
  std::vector<uint32_t> order_;
};

// Base of operations on the blocks of a file.
struct BlockOperation : PlainOperation {
  static constexpr bool kMovesBlocks = true;

  explicit BlockOperation(Client& c) : PlainOperation(c), file(c), block(c.spec().block_bytes) {}
  uint64_t per_pass() const { return file.blocks(); }
  bool begin_pass() { return file.begin_pass(); }
  bool prepare(uint64_t position) {
    offset = file.offset(position);
    return true;
  }

  // For check(): `call` returned that it moved `bytes`; `what` is "read" in "short read".
  bool whole(const char* call, const char* what, ssize_t bytes) {
    return static_cast<uint64_t>(bytes) == block || fail_transfer(call, what, bytes);
  }
  bool fail_transfer(const char* call, const char* what, ssize_t bytes);

  DataFile file;
  const uint64_t block;
  uint64_t offset = 0;
};

}  // namespace fusebench
