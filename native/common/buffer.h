// The memory that a loop reads to and writes from.
#pragma once

#include <cstdint>

namespace fusebench {

// A page-aligned buffer whose pages are resident, on huge pages where there are any: then it is
// contiguous in physical memory, and the cost of a copy does not depend on the place of its pages.
class Buffer {
 public:
  explicit Buffer(uint64_t bytes);
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer();
  // Null where memory was short.
  char* data() const { return start_; }
  uint64_t mapped_bytes() const { return mapped_bytes_; }

 private:
  uint64_t mapped_bytes_;
  void* mapping_;
  char* start_ = nullptr;
};

}  // namespace fusebench
