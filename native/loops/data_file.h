// The file of a loop that moves blocks: opened as specified, its blocks in the specified order, its
// cache dropped or filled before each pass.
//
// Nothing here happens within a timed region. In random order a pass visits each block once (a
// shuffle, not draws), so that a cold pass costs exactly one request per block.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "common/buffer.h"
#include "common/fd.h"
#include "round/client.h"

namespace fusebench {

// False, and the round has failed, where memory for the buffer was short.
bool usable(Client& client, const Buffer& buffer);

class DataFile {
 public:
  explicit DataFile(Client& client) : client_(client) {}

  // Opens the file with `access` (O_RDONLY, O_RDWR) and O_DIRECT if specified; blocks begin
  // `stride_bytes` apart.
  bool open(int access, uint64_t stride_bytes);
  // Reads the file once if specified, even if its cache is bypassed or dropped afterwards.
  bool warm();
  // Drops the cache if specified and chooses the order of the pass.
  bool begin_pass();

  int fd() const { return fd_.get(); }
  uint64_t blocks() const { return region_.blocks; }
  uint64_t offset(uint64_t position) const { return region_.offset + order_[position] * stride_; }

 private:
  Client& client_;
  UniqueFd fd_;
  Client::Region region_{};
  uint64_t stride_ = 0;
  uint64_t random_ = 0;  // state of the generator that shuffles
  std::vector<uint32_t> order_;
};

// "short read: 100 of 4096 bytes at 8192"
std::string short_transfer(const char* direction, const Client& client, ssize_t bytes,
                           uint64_t offset);

}  // namespace fusebench
