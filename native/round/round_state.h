// What the threads of a round share: the phase they are in, the first failure, and who has arrived
// where.
//
// Held by shared_ptr by the supervisor and every client thread, because a thread that hangs in a
// dead mount outlives the round. Lock order: the mutex is the only one and is never held across a
// system call except futex.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "common/failure.h"
#include "round/client.h"
#include "round/round.h"

namespace fusebench {

using Deadline = std::chrono::steady_clock::time_point;

class RoundState {
 public:
  explicit RoundState(const RoundSpec& spec);

  const RoundSpec& spec() const { return spec_; }
  Client& client(size_t index) { return *clients_[index]; }
  size_t threads() const { return clients_.size(); }

  // For client threads.
  bool cancelled() const { return phase_.load(std::memory_order_relaxed) == Phase::cancelled; }
  void report(Failure failed);   // keeps the first one and cancels the round
  bool arrive_and_wait_start();  // false when cancelled
  // True when the preparation of the operations must be repeated.
  bool arrive_and_wait_observed();
  void arrive_and_wait_release();  // after repeating it
  void ended();                    // the last thing a thread does

  // For the supervisor: false when the deadline passed or a thread failed before all had arrived.
  bool wait_ready(Deadline deadline);
  bool wait_done(Deadline deadline);
  bool wait_repeated(Deadline deadline);
  bool wait_ended(Deadline deadline);
  void wait_all_ended(Deadline deadline);  // failed or not
  void start() { enter(Phase::running); }
  void repeat_preparation() { enter(Phase::repeating); }
  void release() { enter(Phase::released); }
  void cancel() { enter(Phase::cancelled); }
  // The first failure reported by a thread; empty when there is none.
  Failure first_failure();

 private:
  enum class Phase : uint32_t { preparing, running, repeating, released, cancelled };

  void enter(Phase phase);
  void count(uint32_t* counter);
  bool wait_for(const uint32_t& counter, Deadline deadline, bool stop_on_failure);
  void meet_on_own_cpus();

  const RoundSpec spec_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::atomic<Phase> phase_{Phase::preparing};
  std::atomic<uint32_t> woken_{0};
  const bool own_cpus_;  // every thread is pinned to a CPU of its own

  std::mutex mutex_;  // guards everything below
  std::condition_variable changed_;
  uint32_t ready_ = 0;
  uint32_t done_ = 0;
  uint32_t repeated_ = 0;
  uint32_t ended_ = 0;
  Failure failure_;
};

}  // namespace fusebench
