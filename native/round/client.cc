#include "round/client.h"

#include <string.h>
#include <sys/resource.h>

#include <algorithm>
#include <iterator>

#include "common/clock.h"
#include "round/round_state.h"

namespace fusebench {
namespace {

std::optional<uint64_t> difference(std::optional<uint64_t> after, std::optional<uint64_t> before) {
  if (!after || !before) return std::nullopt;
  return *after - *before;
}

// The cost of reading the thread's CPU clock, on that clock: the median of some readings.
uint64_t cpu_clock_reading_ns() {
  uint64_t readings[64];
  for (uint64_t& reading : readings) {
    const uint64_t before = clock_ns(CLOCK_THREAD_CPUTIME_ID);
    reading = clock_ns(CLOCK_THREAD_CPUTIME_ID) - before;
  }
  const auto middle = std::begin(readings) + std::size(readings) / 2;
  std::nth_element(std::begin(readings), middle, std::end(readings));
  return *middle;
}

}  // namespace

Client::Region Client::region(uint64_t stride_bytes) const {
  uint64_t sharers = 0;
  uint64_t rank = 0;
  for (uint32_t i = 0; i < spec_.paths.size(); ++i) {
    if (spec_.paths[i] != path()) continue;
    if (i < index_) ++rank;
    ++sharers;
  }
  const uint64_t blocks = spec_.file_bytes / stride_bytes / sharers;
  return {.offset = rank * blocks * stride_bytes, .blocks = blocks};
}

bool Client::fail(const char* syscall, const std::string& object, int code, std::string detail) {
  round_->report(failure(syscall, object, code, std::move(detail)));
  return false;
}

bool Client::cancelled() const { return round_->cancelled(); }

bool Client::await_start() {
  reading_cpu_ns_ = cpu_clock_reading_ns();
  if (round_->arrive(RoundState::Stage::ready, RoundState::Phase::preparing) ==
      RoundState::Phase::cancelled)
    return false;
  round_->meet_on_own_cpus();
  // Warm-up used the same histogram, so that its memory is resident.
  memset(&histogram, 0, sizeof histogram);
  checksum = 0;
  paused_ns = 0;
  left_out_ = {};
  times_left_out_ = 0;
  before_ = scheduler_counts();
  before_.thread = thread_counts();
  return true;
}

// Reading the counters costs more than many operations. The CPU clock is read first and last, so
// that only one reading of that clock is counted, whose cost is known.
void Client::begin_leaving_out() {
  const uint64_t cpu_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID);
  left_out_before_ = thread_counts();
  left_out_before_.cpu_ns = cpu_ns;
}

void Client::end_leaving_out() {
  left_out_ += thread_counts() - left_out_before_;
  ++times_left_out_;
}

bool Client::finish() {
  // The thread's own counts first: reading the scheduler's files costs CPU time.
  const ThreadCounts own = thread_counts();
  const IntervalCounts after = scheduler_counts();
  interval = {
      own - before_.thread,
      difference(after.run_delay_ns, before_.run_delay_ns),
      difference(after.migrations, before_.migrations),
      difference(after.perf_switches, before_.perf_switches),
      difference(after.perf_migrations, before_.perf_migrations),
  };
  counts = interval.thread - left_out_;
  counts.cpu_ns -= std::min(counts.cpu_ns, times_left_out_ * reading_cpu_ns_);
  return round_->arrive(RoundState::Stage::done, RoundState::Phase::running) ==
         RoundState::Phase::repeating;
}

void Client::finish_preparation() {
  round_->arrive(RoundState::Stage::repeated, RoundState::Phase::repeating);
}

ThreadCounts Client::thread_counts() {
  rusage usage;
  getrusage(RUSAGE_THREAD, &usage);
  return {
      .voluntary = static_cast<uint64_t>(usage.ru_nvcsw),
      .involuntary = static_cast<uint64_t>(usage.ru_nivcsw),
      .cpu_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID),
      .minor_faults = static_cast<uint64_t>(usage.ru_minflt),
      .major_faults = static_cast<uint64_t>(usage.ru_majflt),
  };
}

IntervalCounts Client::scheduler_counts() const {
  return {
      {},
      run_delay_ns(own_counters.schedstat),
      migrations(own_counters.sched),
      perf_events(own_counters.perf_switches),
      perf_events(own_counters.perf_migrations),
  };
}

}  // namespace fusebench
