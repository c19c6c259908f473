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

  enum class Phase : uint32_t { preparing, running, repeating, released, cancelled };
  // Where client threads arrive, in this order; at `repeated` only those that must repeat the
  // preparation of their operations.
  enum Stage { ready, done, repeated, ended };

  // For client threads.
  bool cancelled() const { return phase_.load(std::memory_order_relaxed) == Phase::cancelled; }
  void report(Failure failed);  // keeps the first one and cancels the round
  void arrive(Stage stage);
  // Arrives and waits for the end of `phase`; returns the phase after it.
  Phase arrive(Stage stage, Phase phase);
  // Threads wake from a futex tens of microseconds apart. Where each has its own CPU, a short spin
  // compensates for that; where they share one, spinning would only delay the others.
  void meet_on_own_cpus();

  // For the supervisor. A cancelled round stays cancelled.
  void enter(Phase phase);
  // False when the deadline passed or a thread failed before all had arrived.
  bool wait_for(Stage stage, Deadline deadline);
  // Until all threads have ended, failed or not.
  void wait_all_ended(Deadline deadline);
  // The first failure reported by a thread; empty when there is none.
  Failure first_failure();

 private:
  const RoundSpec spec_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::atomic<Phase> phase_{Phase::preparing};
  std::atomic<uint32_t> woken_{0};
  const bool own_cpus_;  // every thread is pinned to a CPU of its own

  std::mutex mutex_;  // guards everything below
  std::condition_variable changed_;
  size_t arrived_[ended + 1] = {};  // how many threads
  Failure failure_;
};

}  // namespace fusebench
