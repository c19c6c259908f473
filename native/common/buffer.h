// The memory that a loop reads to and writes from, and that of a worker of the daemon.
#pragma once

#include <string.h>
#include <sys/mman.h>

#include <cstdint>

namespace fusebench {

inline constexpr uint64_t kPageBytes = 4096;

// A page-aligned buffer whose pages are resident, on huge pages where there are any: then it is
// contiguous in physical memory, and the cost of a copy does not depend on the place of its pages.
class Buffer {
 public:
  explicit Buffer(uint64_t bytes)
      : mapped_bytes_((bytes + kHugeBytes - 1) / kHugeBytes * kHugeBytes + kHugeBytes),
        mapping_(mmap(nullptr, mapped_bytes_, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)) {
    if (mapping_ == MAP_FAILED) return;
    const auto address = reinterpret_cast<uintptr_t>(mapping_);
    start_ = reinterpret_cast<char*>((address + kHugeBytes - 1) / kHugeBytes * kHugeBytes);
    // A block of one page never spans pages, however it is mapped, and zeroing 2 MiB takes long.
    const int advice = bytes > kPageBytes ? MADV_HUGEPAGE : MADV_NOHUGEPAGE;
    madvise(start_, mapped_bytes_ - kHugeBytes, advice);
    memset(start_, 0, bytes);
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() {
    if (start_) munmap(mapping_, mapped_bytes_);
  }
  // Null where memory was short.
  char* data() const { return start_; }
  uint64_t mapped_bytes() const { return mapped_bytes_; }

 private:
  static constexpr uint64_t kHugeBytes = 2 * 1024 * 1024;

  uint64_t mapped_bytes_;
  void* mapping_;
  char* start_ = nullptr;
};

}  // namespace fusebench
