// The bytes of one request and of its reply, and the memory for both.
#pragma once

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <climits>
#include <cstring>
#include <new>
#include <span>
#include <string_view>

#include "common/buffer.h"
#include "daemon/wire/wire.h"

namespace fusebench {

/// A cursor over the bytes of one request. The bytes are untrusted: every take checks the rest.
///
/// Fixed structures are copied out, never cast in place, so that alignment does not matter; names
/// and data are returned as views into the request and live as long as its buffer.
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

/// The bytes of one reply, built in a caller-owned area so that it leaves in one contiguous write.
///
/// A small reply (header and structures) is at the start of the area, in one page. A payload
/// (file data, directory entries, extended attributes) begins on the second page with the header
/// right before it, so that data is page-aligned for O_DIRECT on the backing file and the kernel
/// copies whole pages. A reply is one or the other. Errors are negated only here.
class Reply {
 public:
  /// `area` is page-aligned and at least two pages long; its length minus one page is the payload's
  /// limit.
  explicit Reply(std::span<std::byte> area) : area_(area) {
    assert(area.size() >= 2 * kPageBytes);
    assert(reinterpret_cast<uintptr_t>(area.data()) % kPageBytes == 0);
  }

  /// Appends a zeroed structure to a small reply.
  template <wire::Message T>
  T& append() {
    static_assert(sizeof(T) % 8 == 0);
    assert(small_ + sizeof(T) <= kPageBytes - kHeader);
    auto* place = area_.data() + kHeader + small_;
    small_ += sizeof(T);
    return *new (place) T{};
  }

  /// The place of a payload; `set_payload` sets its length.
  std::span<std::byte> payload() { return area_.subspan(kPageBytes); }
  void set_payload(size_t size) {
    assert(size <= area_.size() - kPageBytes);
    payload_ = size;
    has_payload_ = true;
  }

  /// Ends the reply; with an error (positive errno) it is only a header, whatever was appended.
  void finish(uint64_t unique, int error) {
    if (error != 0) {
      small_ = 0;
      has_payload_ = false;
    }
    start_ = has_payload_ ? kPageBytes - kHeader : 0;
    const size_t length = kHeader + (has_payload_ ? payload_ : small_);
    new (area_.data() + start_) fuse_out_header{static_cast<uint32_t>(length), -error, unique};
    length_ = length;
  }

  /// The finished reply; empty when the request has no reply.
  [[nodiscard]] std::span<const std::byte> bytes() const { return area_.subspan(start_, length_); }

  void reset() {
    small_ = payload_ = start_ = length_ = 0;
    has_payload_ = false;
    entry_nodeid = fh = 0;
  }

  // What the kernel takes over by accepting the reply; reverted when it refuses it.
  uint64_t entry_nodeid = 0;  // one lookup count
  uint64_t fh = 0;            // an open file or directory

 private:
  static constexpr size_t kHeader = sizeof(fuse_out_header);

  std::span<std::byte> area_;
  size_t small_ = 0;
  size_t payload_ = 0;
  size_t start_ = 0;
  size_t length_ = 0;
  bool has_payload_ = false;
};

/// A worker's memory: one request and one reply.
///
/// A request is read so that what follows 80 bytes of headers is page-aligned: the payload of a
/// WRITE, which can then go to an O_DIRECT descriptor unchanged, copied page by page.
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
