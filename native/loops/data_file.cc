#include "loops/data_file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "common/content.h"

namespace fusebench {

bool usable(Client& client, const Buffer& buffer) {
  if (buffer.data()) return true;
  const std::string size = std::to_string(buffer.mapped_bytes()) + " bytes";
  return client.fail("mmap", "buffer", ENOMEM, size);
}

bool DataFile::open(int access, uint64_t stride_bytes) {
  const RoundSpec& spec = client_.spec();
  const int direct = spec.o_direct ? O_DIRECT : 0;
  fd_ = UniqueFd(::open(client_.path().c_str(), access | direct | O_CLOEXEC));
  if (!fd_.valid()) return client_.fail("open", errno, spec.o_direct ? "with O_DIRECT" : "");
  stride_ = stride_bytes;
  region_ = client_.region(stride_bytes);
  random_ = client_.seed();
  order_.resize(region_.blocks);
  std::iota(order_.begin(), order_.end(), 0u);
  // Read-ahead would change the number of requests of a random read; sequential reads keep the
  // kernel's default.
  if (spec.random && posix_fadvise(fd_.get(), 0, 0, POSIX_FADV_RANDOM) != 0)
    return client_.fail("posix_fadvise", EINVAL, "POSIX_FADV_RANDOM");
  return !spec.fill_cache || fill_cache();
}

bool DataFile::fill_cache() {
  constexpr uint64_t kChunkBytes = 1024 * 1024;
  const Buffer buffer(kChunkBytes);
  if (!usable(client_, buffer)) return false;
  uint64_t offset = region_.offset;
  const uint64_t end = offset + region_.blocks * stride_;
  while (offset < end && !client_.cancelled()) {
    const uint64_t wanted = std::min(kChunkBytes, end - offset);
    const ssize_t got = pread(fd_.get(), buffer.data(), wanted, static_cast<off_t>(offset));
    if (got < 0) return client_.fail("pread", errno, "while filling the cache");
    if (got == 0) return true;  // the operation that reaches the end reports it
    offset += static_cast<uint64_t>(got);
  }
  return true;
}

bool DataFile::begin_pass() {
  const RoundSpec& spec = client_.spec();
  if (spec.drop_cache) {
    const int error =
        posix_fadvise(fd_.get(), static_cast<off_t>(region_.offset),
                      static_cast<off_t>(region_.blocks * stride_), POSIX_FADV_DONTNEED);
    if (error != 0) return client_.fail("posix_fadvise", error, "POSIX_FADV_DONTNEED");
  }
  if (!spec.random) return true;
  for (uint64_t i = order_.size(); i > 1; --i) {
    random_ += kWordStep;
    std::swap(order_[i - 1], order_[content_of_page(random_) % i]);
  }
  return true;
}

bool BlockOperation::fail_transfer(const char* call, const char* what, ssize_t bytes) {
  const int error = errno;
  const std::string at = std::to_string(offset);
  if (bytes < 0) return client.fail(call, error, "at byte " + at);
  const std::string some = std::to_string(bytes) + " of " + std::to_string(block) + " bytes at ";
  return client.fail(call, EIO, std::string("short ") + what + ": " + some + at);
}

}  // namespace fusebench
