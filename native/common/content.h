// The deterministic content of every data file: each 8-byte word depends on its offset in the file
// only.
//
// So a read can be verified, and writing the same content leaves the file unchanged. No block
// equals another: each word of a page shows if the page was swapped, zeroed or repeated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "common/buffer.h"
#include "common/failure.h"

namespace fusebench {

inline constexpr uint64_t kWordStep =
    0x9e3779b97f4a7c15;  // odd, so that no two words of a page are equal

// The first word of the page at `page_index`: a bijection of the index (splitmix64's finalizer).
constexpr uint64_t content_of_page(uint64_t page_index) {
  uint64_t z = (page_index ^ 0x6675736562656e63) + 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

// The word at `offset`, a multiple of 8. Within a page the words are an arithmetic sequence:
// filling a block costs one addition per word, so that preparing a write is cheap compared to it.
constexpr uint64_t content_word(uint64_t offset) {
  return content_of_page(offset / kPageBytes) + kWordStep * (offset % kPageBytes / 8);
}

// Fills `bytes` at `buffer` with the content at `offset`; both multiples of 8.
void fill_content(void* buffer, uint64_t bytes, uint64_t offset);

// Sums the first word of each page of a block read at `offset` into `checksum`. Returns the offset
// of the first of these words that is wrong, or UINT64_MAX when all are right.
inline uint64_t check_block(const char* buffer, uint64_t bytes, uint64_t offset,
                            uint64_t* checksum) {
  for (uint64_t at = 0; at < bytes; at += kPageBytes) {
    uint64_t word;
    __builtin_memcpy(&word, buffer + at, sizeof word);
    *checksum += word;
    if (word != content_word(offset + at)) [[unlikely]]
      return offset + at;
  }
  return UINT64_MAX;
}

// Creates or overwrites the file at `path` with `bytes` of content (a multiple of 8).
// Errors: those of open, write; EINVAL for a size that is not a multiple of 8.
Failure fill_file(const std::string& path, uint64_t bytes);

// Makes `count` empty files named 00000000, 00000001, ... in `directory`; existing ones stay.
// Errors: those of openat.
Failure make_entries(const std::string& directory, uint64_t count);

}  // namespace fusebench
