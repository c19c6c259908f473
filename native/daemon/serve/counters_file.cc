// Mapping the counters; see counters_file.h.

#include "daemon/serve/counters_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace fusebench {

CountersMapping::CountersMapping(CountersMapping&& other) noexcept
    : counters_(std::exchange(other.counters_, nullptr)), size_(other.size_) {}

CountersMapping& CountersMapping::operator=(CountersMapping&& other) noexcept {
  std::swap(counters_, other.counters_);
  std::swap(size_, other.size_);
  return *this;
}

CountersMapping::~CountersMapping() {
  if (counters_ != nullptr) munmap(counters_, size_);
}

Result<CountersMapping> CountersMapping::create(const std::string& path, uint32_t lanes,
                                                bool service_times) {
  Result<CountersMapping> result;
  CountersMapping& mapping = result.value;
  mapping.size_ = sizeof(Counters) + lanes * sizeof(Lane);
  UniqueFd fd;
  if (!path.empty()) {
    fd.reset(open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!fd.valid() || ftruncate(fd.get(), static_cast<off_t>(mapping.size_)) < 0) {
      result.error = errno;
      return result;
    }
  }
  const int flags = fd.valid() ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS;
  void* memory = mmap(nullptr, mapping.size_, PROT_READ | PROT_WRITE, flags, fd.get(), 0);
  if (memory == MAP_FAILED) {
    result.error = errno;
    return result;
  }
  mapping.counters_ = static_cast<Counters*>(memory);  // all zero is a valid state of every member
  mapping->version = kCountersVersion;
  mapping->lanes = lanes;
  mapping->service_times = service_times ? 1 : 0;
  for (uint32_t i = 0; i < lanes; ++i) mapping->lane[i].messages.store(0);  // fault it in
  mapping->magic = kCountersMagic;  // last: a reader that sees it sees everything else
  return result;
}

}  // namespace fusebench
