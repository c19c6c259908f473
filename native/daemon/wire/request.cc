// Strings from untrusted bytes; see request.h.

#include "daemon/wire/request.h"

#include <climits>
#include <string_view>

namespace fusebench {

int Reader::take_string(const char*& out, size_t limit) {
  const auto* start = reinterpret_cast<const char*>(rest_.data());
  const void* end = rest_.empty() ? nullptr : std::memchr(start, 0, rest_.size());
  if (end == nullptr) return EINVAL;
  const auto length = static_cast<size_t>(static_cast<const char*>(end) - start);
  if (length >= limit) return ENAMETOOLONG;
  out = start;
  rest_ = rest_.subspan(length + 1);
  return 0;
}

int Reader::take_name(const char*& out) {
  if (const int error = take_string(out, NAME_MAX + 1)) return error;
  const std::string_view name(out);
  if (name.empty() || name == "." || name == "..") return EINVAL;
  if (name.find('/') != std::string_view::npos) return EINVAL;
  return 0;
}

int Reader::take_bytes(std::span<const std::byte>& out, size_t size) {
  if (rest_.size() < size) return EINVAL;
  out = rest_.first(size);
  rest_ = rest_.subspan(size);
  return 0;
}

}  // namespace fusebench
