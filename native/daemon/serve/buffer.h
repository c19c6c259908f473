// A worker's memory: one request and one reply.
//
// A request is read so that what follows 80 bytes of headers is page-aligned: the payload of a
// WRITE, which can then go to an O_DIRECT descriptor unchanged, copied page by page.
#pragma once

#include <algorithm>
#include <span>

#include "common/buffer.h"
#include "daemon/wire/wire.h"

namespace fusebench {

class WorkerBuffer {
 public:
  /// `payload_bytes` is the largest READ or WRITE.
  explicit WorkerBuffer(size_t payload_bytes)
      : payload_bytes_((std::max(payload_bytes, kLeast) + kPageBytes - 1) / kPageBytes *
                       kPageBytes),
        memory_(2 * (kPageBytes + payload_bytes_)) {}

  [[nodiscard]] bool valid() const { return memory_.data() != nullptr; }
  /// Where a request is read to.
  [[nodiscard]] std::span<std::byte> request() const {
    return {start() + kPageBytes - kWriteHeaders, kWriteHeaders + payload_bytes_};
  }
  /// The area of a Reply.
  [[nodiscard]] std::span<std::byte> reply() const {
    return {start() + kPageBytes + payload_bytes_, kPageBytes + payload_bytes_};
  }

 private:
  // The kernel requires 8 KiB; a SETXATTR has up to 64 KiB of value, whatever max_write is.
  static constexpr size_t kLeast = 128 * 1024;
  static constexpr size_t kWriteHeaders = sizeof(wire::fuse_in_header) + sizeof(fuse_write_in);

  [[nodiscard]] std::byte* start() const { return reinterpret_cast<std::byte*>(memory_.data()); }

  const size_t payload_bytes_;
  const Buffer memory_;
};

}  // namespace fusebench
