#include "common/buffer.h"

#include <string.h>
#include <sys/mman.h>

#include "common/content.h"

namespace fusebench {
namespace {

constexpr uint64_t kHugeBytes = 2 * 1024 * 1024;

}  // namespace

Buffer::Buffer(uint64_t bytes)
    : mapped_bytes_((bytes + kHugeBytes - 1) / kHugeBytes * kHugeBytes + kHugeBytes),
      mapping_(mmap(nullptr, mapped_bytes_, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)) {
  if (mapping_ == MAP_FAILED) return;
  const auto address = reinterpret_cast<uintptr_t>(mapping_);
  start_ = reinterpret_cast<char*>((address + kHugeBytes - 1) / kHugeBytes * kHugeBytes);
  // A block of one page never spans pages, however it is mapped, and zeroing 2 MiB takes long.
  madvise(start_, mapped_bytes_ - kHugeBytes, bytes > kPageBytes ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
  memset(start_, 0, bytes);
}

Buffer::~Buffer() {
  if (start_) munmap(mapping_, mapped_bytes_);
}

}  // namespace fusebench
