// One client thread of a round, as a loop sees it: its part of the specification, its histogram and
// the barriers.
//
// Owned by its thread until finish() has returned; the supervisor reads the results after that.
// Reporting a failure ends the whole round.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "common/histogram.h"
#include "round/round.h"
#include "round/sched_stats.h"

namespace fusebench {

class RoundState;

class Client {
 public:
  Client(RoundState* round, const RoundSpec& spec, uint32_t index)
      : round_(round), spec_(spec), index_(index) {}

  const RoundSpec& spec() const { return spec_; }
  const std::string& path() const { return spec_.paths[index_]; }
  uint32_t index() const { return index_; }
  // The seed of this thread.
  uint64_t seed() const { return spec_.seed + index_; }

  // This thread's part of the file: all of it, or an equal share of whole blocks of `stride_bytes`
  // where several threads got the same path, so that no thread warms another's blocks.
  struct Region {
    uint64_t offset;
    uint64_t blocks;
  };
  Region region(uint64_t stride_bytes) const;

  // Around the preparation of an operation or a pass: what happens between the two calls is in none
  // of the counts. Everything else that the loop does is counted.
  void begin_leaving_out();
  void end_leaving_out();

  // Records the failure for the round and stops it; returns false so that callers can `return
  // fail(...)`.
  bool fail(const char* syscall, int code, std::string detail = {}) {
    return fail(syscall, path(), code, std::move(detail));
  }
  bool fail(const char* syscall, const std::string& object, int code, std::string detail);
  bool cancelled() const;

  // Set-up and warm-up are over: waits for all threads and the start, then takes snapshots. False
  // when the round was cancelled.
  bool await_start();
  // The last operation is over: takes snapshots, then waits until the daemon was observed, so that
  // what the loop closes afterwards is not counted. True when the loop must repeat the preparation
  // of the operations alone, to be counted.
  bool finish();
  // The repetition is over: waits until the daemon was observed again.
  void finish_preparation();

  OwnCounters own_counters;  // open while the loop runs
  Histogram histogram{};
  uint64_t checksum = 0;
  uint64_t work_checksum = 0;  // after spec().operations: equal work in every mode
  uint64_t bytes = 0;
  uint64_t first_start_ns = 0;
  uint64_t last_end_ns = 0;
  uint64_t paused_ns = 0;                    // between operations, in new passes and preparation
  std::atomic<uint64_t> operations_done{0};  // for the message when the deadline passes
  ThreadCounts counts;                       // of the operations alone
  IntervalCounts interval;  // from the first operation to the last, preparation included

 private:
  static ThreadCounts thread_counts();
  IntervalCounts scheduler_counts() const;  // without those of ThreadCounts

  RoundState* const round_;
  const RoundSpec& spec_;
  const uint32_t index_;
  IntervalCounts before_;
  ThreadCounts left_out_before_;
  ThreadCounts left_out_;
  uint64_t times_left_out_ = 0;
  uint64_t reading_cpu_ns_ = 0;  // of reading the thread's CPU clock once
};

}  // namespace fusebench
