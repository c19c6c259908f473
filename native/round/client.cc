#include "round/client.h"

#include <linux/perf_event.h>
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

ThreadCounts difference(const ThreadCounts& after, const ThreadCounts& before) {
  return {
      .voluntary = after.voluntary - before.voluntary,
      .involuntary = after.involuntary - before.involuntary,
      .cpu_ns = after.cpu_ns - before.cpu_ns,
      .minor_faults = after.minor_faults - before.minor_faults,
      .major_faults = after.major_faults - before.major_faults,
  };
}

IntervalCounts difference(const IntervalCounts& after, const IntervalCounts& before) {
  return {
      difference(static_cast<const ThreadCounts&>(after), static_cast<const ThreadCounts&>(before)),
      difference(after.run_delay_ns, before.run_delay_ns),
      difference(after.migrations, before.migrations),
      difference(after.perf_switches, before.perf_switches),
      difference(after.perf_migrations, before.perf_migrations),
  };
}

void set(IntervalCounts* interval, const ThreadCounts& counts) {
  static_cast<ThreadCounts&>(*interval) = counts;
}

void add(ThreadCounts* sum, const ThreadCounts& more) {
  sum->voluntary += more.voluntary;
  sum->involuntary += more.involuntary;
  sum->cpu_ns += more.cpu_ns;
  sum->minor_faults += more.minor_faults;
  sum->major_faults += more.major_faults;
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

Client::Client(RoundState* round, const RoundSpec& spec, uint32_t index)
    : round_(round), spec_(spec), index_(index) {}

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

bool Client::fail(const char* syscall, int code, std::string detail) {
  return fail(syscall, path(), code, std::move(detail));
}

bool Client::fail(const char* syscall, const std::string& object, int code, std::string detail) {
  round_->report(failure(syscall, object, code, std::move(detail)));
  return false;
}

bool Client::cancelled() const { return round_->cancelled(); }

void Client::open_counters() {
  sched_stats_.open();
  if (!spec_.perf_counters) return;
  perf_migrations_ = PerfCounter(PERF_COUNT_SW_CPU_MIGRATIONS);
  perf_switches_ = PerfCounter(PERF_COUNT_SW_CONTEXT_SWITCHES);
}

void Client::close_counters() {
  sched_stats_.close();
  perf_migrations_ = PerfCounter();
  perf_switches_ = PerfCounter();
}

bool Client::await_start() {
  reading_cpu_ns_ = cpu_clock_reading_ns();
  if (!round_->arrive_and_wait_start()) return false;
  // Warm-up used the same histogram, so that its memory is resident.
  memset(&histogram, 0, sizeof histogram);
  checksum = 0;
  paused_ns = 0;
  left_out_ = {};
  times_left_out_ = 0;
  before_ = scheduler_counts();
  set(&before_, thread_counts());
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
  add(&left_out_, difference(thread_counts(), left_out_before_));
  ++times_left_out_;
}

ThreadCounts Client::own_counts() const {
  ThreadCounts own = difference(interval, left_out_);
  own.cpu_ns -= std::min(own.cpu_ns, times_left_out_ * reading_cpu_ns_);
  return own;
}

bool Client::finish() {
  // The thread's own counts first: reading the scheduler's files costs CPU time.
  const ThreadCounts own = thread_counts();
  IntervalCounts after = scheduler_counts();
  set(&after, own);
  interval = difference(after, before_);
  counts = own_counts();
  return round_->arrive_and_wait_observed();
}

void Client::finish_preparation() { round_->arrive_and_wait_release(); }

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
      sched_stats_.run_delay_ns(),
      sched_stats_.migrations(),
      perf_switches_.read(),
      perf_migrations_.read(),
  };
}

}  // namespace fusebench
