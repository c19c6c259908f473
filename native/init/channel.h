// The channel between the guest and fusebench on the host: frames over a virtio-serial port.
//
// A frame is {type: 1 letter in a u32, length: u32} and `length` bytes, little-endian. Frames
// bring the job in, and the output, the files and the exit code out. They never use the console,
// so that a kernel message cannot damage a result.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/fd.h"

namespace fusebench::init {

// The letters are the ones of bench/vm/frames.ts.
enum class Type : uint32_t {
  kHello = 'H',
  kOutput = 'O',
  kErrorOutput = 'E',
  kFailure = 'F',
  kDirectory = 'D',
  kFile = 'R',
  kBytes = 'B',
  kSymlink = 'L',
  kExit = 'X',
  kJob = 'J',
  kSignal = 'S',
  kDescribe = 'T',
  kAcknowledge = 'K',
};

inline constexpr size_t kMaxPayloadBytes = 64 * 1024;

struct Frame {
  Type type;
  std::string payload;
};

// `key=value` strings, each ended by a NUL byte: the payload of every frame that is not plain
// bytes.
class Records {
 public:
  void add(std::string_view key, std::string_view value);
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

std::vector<std::pair<std::string, std::string>> parse_records(std::string_view payload);

// A Channel is the opened port. Only one thread uses it.
class Channel {
 public:
  explicit Channel(UniqueFd port) : port_(std::move(port)) {}
  int fd() const { return port_.get(); }

  // 0 or errno; blocks until the host has taken the frame.
  int send(Type type, std::string_view payload) const;
  // 0 or errno: ENOTCONN when the host is gone, EPROTO for an invalid frame.
  int receive(Frame& frame) const;

 private:
  UniqueFd port_;
};

// Waits for the port of this name and opens it; ENOENT when it did not appear.
Result<UniqueFd> open_port(std::string_view name);

}  // namespace fusebench::init
