// A cursor over the bytes of one request. The bytes are untrusted: every take checks the rest.
//
// Fixed structures are copied out, never cast in place, so that alignment does not matter; names
// and data are returned as views into the request and live as long as its buffer.
#pragma once

#include <cerrno>
#include <climits>
#include <cstring>
#include <span>
#include <string_view>

#include "daemon/wire/wire.h"

namespace fusebench {

class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) : rest_(bytes) {}

  /// Copies the next structure out; EINVAL when the request is too short for it.
  template <wire::Message T>
  [[nodiscard]] int take(T& out) {
    if (rest_.size() < sizeof(T)) return EINVAL;
    std::memcpy(&out, rest_.data(), sizeof(T));
    rest_ = rest_.subspan(sizeof(T));
    return 0;
  }

  /// Copies as much of the structure as was sent and zeroes the rest: for structures that grew in
  /// later minors.
  template <wire::Message T>
  void take_prefix(T& out) {
    const size_t n = rest_.size() < sizeof(T) ? rest_.size() : sizeof(T);
    std::memset(static_cast<void*>(&out), 0, sizeof(T));
    std::memcpy(&out, rest_.data(), n);
    rest_ = rest_.subspan(n);
  }

  /// The next terminated string. EINVAL when it is not terminated within the request, ENAMETOOLONG
  /// from `limit` bytes on.
  [[nodiscard]] int take_string(const char*& out, size_t limit) {
    const auto* start = reinterpret_cast<const char*>(rest_.data());
    const void* end = rest_.empty() ? nullptr : std::memchr(start, 0, rest_.size());
    if (end == nullptr) return EINVAL;
    const auto length = static_cast<size_t>(static_cast<const char*>(end) - start);
    if (length >= limit) return ENAMETOOLONG;
    out = start;
    rest_ = rest_.subspan(length + 1);
    return 0;
  }

  /// The next string as the name of a directory entry: not empty, no '/', neither "." nor "..".
  /// EINVAL otherwise.
  [[nodiscard]] int take_name(const char*& out) {
    if (const int error = take_string(out, NAME_MAX + 1)) return error;
    const std::string_view name(out);
    if (name.empty() || name == "." || name == "..") return EINVAL;
    return name.find('/') != std::string_view::npos ? EINVAL : 0;
  }

  /// The next `size` bytes; EINVAL when there are fewer.
  [[nodiscard]] int take_bytes(std::span<const std::byte>& out, size_t size) {
    if (rest_.size() < size) return EINVAL;
    out = rest_.first(size);
    rest_ = rest_.subspan(size);
    return 0;
  }

  [[nodiscard]] size_t left() const { return rest_.size(); }

 private:
  std::span<const std::byte> rest_;
};

}  // namespace fusebench
