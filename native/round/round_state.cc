#include "round/round_state.h"

#include <set>

#include "common/clock.h"

namespace fusebench {
namespace {

constexpr uint64_t kMeetNs = 200'000;

bool distinct(const std::vector<int>& cpus) {
  return !cpus.empty() && std::set<int>(cpus.begin(), cpus.end()).size() == cpus.size();
}

}  // namespace

RoundState::RoundState(const RoundSpec& spec) : spec_(spec), own_cpus_(distinct(spec.cpus)) {
  for (uint32_t i = 0; i < spec_.paths.size(); ++i)
    clients_.push_back(std::make_unique<Client>(this, spec_, i));
}

void RoundState::report(Failure failed) {
  {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::move(failed);
  }
  cancel();
}

bool RoundState::arrive_and_wait_start() {
  count(&ready_);
  phase_.wait(Phase::preparing);
  if (cancelled()) return false;
  meet_on_own_cpus();
  return true;
}

// Threads wake from a futex tens of microseconds apart. Where each has its own CPU, a short spin
// compensates for that; where they share one, spinning would only delay the others.
void RoundState::meet_on_own_cpus() {
  woken_.fetch_add(1);
  if (!own_cpus_ || threads() == 1) return;
  const uint64_t give_up = now_ns() + kMeetNs;
  while (woken_.load() < threads() && now_ns() < give_up) {
  }
}

bool RoundState::arrive_and_wait_observed() {
  count(&done_);
  phase_.wait(Phase::running);
  return phase_.load() == Phase::repeating;
}

void RoundState::arrive_and_wait_release() {
  count(&repeated_);
  phase_.wait(Phase::repeating);
}

void RoundState::ended() { count(&ended_); }

bool RoundState::wait_ready(Deadline deadline) { return wait_for(ready_, deadline, true); }
bool RoundState::wait_done(Deadline deadline) { return wait_for(done_, deadline, true); }
bool RoundState::wait_repeated(Deadline deadline) { return wait_for(repeated_, deadline, true); }
bool RoundState::wait_ended(Deadline deadline) { return wait_for(ended_, deadline, true); }
void RoundState::wait_all_ended(Deadline deadline) { wait_for(ended_, deadline, false); }

Failure RoundState::first_failure() {
  const std::lock_guard lock(mutex_);
  return failure_;
}

// A cancelled round stays cancelled.
void RoundState::enter(Phase phase) {
  Phase current = phase_.load();
  while (current != Phase::cancelled && !phase_.compare_exchange_weak(current, phase)) {
  }
  phase_.notify_all();
  const std::lock_guard lock(mutex_);
  changed_.notify_all();
}

void RoundState::count(uint32_t* counter) {
  const std::lock_guard lock(mutex_);
  ++*counter;
  changed_.notify_all();
}

bool RoundState::wait_for(const uint32_t& counter, Deadline deadline, bool stop_on_failure) {
  std::unique_lock lock(mutex_);
  const auto settled = [&] { return counter == threads() || (stop_on_failure && failure_); };
  changed_.wait_until(lock, deadline, settled);
  return counter == threads() && !failure_;
}

}  // namespace fusebench
