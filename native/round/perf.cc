#include "round/perf.h"

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace fusebench {

PerfCounter::PerfCounter(uint64_t config) {
  perf_event_attr attributes{};
  attributes.size = sizeof attributes;
  attributes.type = PERF_TYPE_SOFTWARE;
  attributes.config = config;
  // Both events happen inside of the scheduler, so the kernel must not be excluded; at
  // perf_event_paranoid 2 this is refused to an unprivileged process.
  attributes.exclude_hv = 1;
  fd_ = UniqueFd(
      static_cast<int>(syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC)));
}

std::optional<uint64_t> PerfCounter::read() const {
  uint64_t value = 0;
  if (!fd_.valid() || ::read(fd_.get(), &value, sizeof value) != sizeof value) return std::nullopt;
  return value;
}

}  // namespace fusebench
