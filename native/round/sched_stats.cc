#include "round/sched_stats.h"

#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace fusebench {
namespace {

// The beginning of a file of /proc, as a string; false when it cannot be read.
template <size_t Size>
bool read_again(const UniqueFd& fd, char (&text)[Size]) {
  const ssize_t got = fd.valid() ? pread(fd.get(), text, Size - 1, 0) : -1;
  if (got <= 0) return false;
  text[got] = '\0';
  return true;
}

UniqueFd open_own(const char* name) {
  const std::string path = std::string("/proc/thread-self/") + name;
  return UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
}

// `config` is a PERF_COUNT_SW_*. Never a hardware counter, never sampling.
UniqueFd open_perf(uint64_t config) {
  perf_event_attr attributes{};
  attributes.size = sizeof attributes;
  attributes.type = PERF_TYPE_SOFTWARE;
  attributes.config = config;
  // Both events happen inside of the scheduler, so the kernel must not be excluded; at
  // perf_event_paranoid 2 this is refused to an unprivileged process.
  attributes.exclude_hv = 1;
  return UniqueFd(
      static_cast<int>(syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC)));
}

}  // namespace

void OwnCounters::open(bool perf_events) {
  schedstat = open_own("schedstat");
  sched = open_own("sched");
  if (!perf_events) return;
  perf_migrations = open_perf(PERF_COUNT_SW_CPU_MIGRATIONS);
  perf_switches = open_perf(PERF_COUNT_SW_CONTEXT_SWITCHES);
}

std::optional<uint64_t> run_delay_ns(const UniqueFd& schedstat) {
  char text[128];
  if (!read_again(schedstat, text)) return std::nullopt;
  unsigned long long ran = 0;
  unsigned long long waited = 0;
  unsigned long long slices = 0;
  if (sscanf(text, "%llu %llu %llu", &ran, &waited, &slices) != 3) return std::nullopt;
  // A kernel that does not keep them prints "0 0 0", also for a running thread.
  if (slices == 0) return std::nullopt;
  return waited;
}

std::optional<uint64_t> migrations(const UniqueFd& sched) {
  char text[4096];
  if (!read_again(sched, text)) return std::nullopt;
  const char* line = strstr(text, "se.nr_migrations");
  const char* colon = line ? strchr(line, ':') : nullptr;
  if (!colon) return std::nullopt;
  return strtoull(colon + 1, nullptr, 10);
}

std::optional<uint64_t> perf_events(const UniqueFd& counter) {
  uint64_t value = 0;
  if (!counter.valid() || read(counter.get(), &value, sizeof value) != sizeof value)
    return std::nullopt;
  return value;
}

std::optional<uint64_t> stolen_ns(const std::vector<int>& cpus) {
  constexpr uint64_t kTickNs = 10'000'000;  // USER_HZ is 100 on every supported architecture
  std::ifstream stat("/proc/stat");
  uint64_t ticks = 0;
  size_t seen = 0;
  for (std::string line; std::getline(stat, line) && line.starts_with("cpu");) {
    int cpu = -1;
    unsigned long long stolen = 0;
    // cpuN user nice system idle iowait irq softirq steal
    if (sscanf(line.c_str(), "cpu%d %*u %*u %*u %*u %*u %*u %*u %llu", &cpu, &stolen) != 2)
      continue;
    if (std::find(cpus.begin(), cpus.end(), cpu) == cpus.end()) continue;
    ticks += stolen;
    ++seen;
  }
  if (seen == 0) return std::nullopt;
  return ticks * kTickNs;
}

}  // namespace fusebench
