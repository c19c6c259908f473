// A worker's memory: one request and one reply, page-aligned, pre-faulted, on huge pages where
// there are any.
// A request is read so that what follows 80 bytes of headers is page-aligned: the payload of a
// WRITE, which can then go to an O_DIRECT descriptor unchanged, copied page by page.
#pragma once

#include <sys/mman.h>

#include <cstring>
#include <span>

#include "daemon/wire/reply.h"

namespace fusebench {

class WorkerBuffer {
 public:
  /// `payload_bytes` is the largest READ or WRITE. data() is empty when there is no memory.
  explicit WorkerBuffer(size_t payload_bytes) {
    // The kernel requires at least 8 KiB; a SETXATTR has up to 64 KiB of value, whatever max_write
    // is.
    constexpr size_t kLargestXattrRequest = 128 * 1024;
    const size_t request =
        payload_bytes > kLargestXattrRequest ? payload_bytes : kLargestXattrRequest;
    payload_bytes_ = round_up(request, kPageBytes);
    size_ = round_up(2 * (kPageBytes + payload_bytes_), kHugeBytes);
    void* memory = mmap(nullptr, size_ + kHugeBytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return;
    mapping_ = static_cast<std::byte*>(memory);
    const auto address = reinterpret_cast<uintptr_t>(mapping_);
    start_ = mapping_ + (round_up(address, kHugeBytes) - address);
    madvise(start_, size_, MADV_HUGEPAGE);
    std::memset(start_, 0, size_);
  }
  WorkerBuffer(const WorkerBuffer&) = delete;
  WorkerBuffer& operator=(const WorkerBuffer&) = delete;
  ~WorkerBuffer() {
    if (mapping_ != nullptr) munmap(mapping_, size_ + kHugeBytes);
  }

  [[nodiscard]] bool valid() const { return mapping_ != nullptr; }
  /// Where a request is read to.
  [[nodiscard]] std::span<std::byte> request() const {
    return {start_ + kPageBytes - kWriteHeaders, kWriteHeaders + payload_bytes_};
  }
  /// The area of a Reply.
  [[nodiscard]] std::span<std::byte> reply() const {
    return {start_ + kPageBytes + payload_bytes_, kPageBytes + payload_bytes_};
  }

 private:
  static constexpr size_t kWriteHeaders = sizeof(wire::fuse_in_header) + sizeof(fuse_write_in);
  static constexpr size_t kHugeBytes = 2 << 20;
  static constexpr size_t round_up(size_t size, size_t unit) {
    return (size + unit - 1) / unit * unit;
  }

  std::byte* mapping_ = nullptr;
  std::byte* start_ = nullptr;
  size_t size_ = 0;
  size_t payload_bytes_ = 0;
};

}  // namespace fusebench
