// SHA-256 (FIPS 180-4): what the host checks the guest's files against. Static and small, because
// the guest's init has no library to ask.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace fusebench::init {

class Sha256 {
 public:
  void update(std::string_view bytes);
  // The digest of everything given so far as 64 hex digits; the object is spent afterwards.
  std::string hex();

 private:
  void compress(const uint8_t* block);

  std::array<uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<uint8_t, 64> block_ = {};
  size_t filled_ = 0;
  uint64_t total_bytes_ = 0;
};

}  // namespace fusebench::init
