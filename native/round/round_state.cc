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
  enter(Phase::cancelled);
}

void RoundState::arrive(Stage stage) {
  const std::lock_guard lock(mutex_);
  ++arrived_[stage];
  changed_.notify_all();
}

RoundState::Phase RoundState::arrive(Stage stage, Phase phase) {
  arrive(stage);
  phase_.wait(phase);
  return phase_.load();
}

void RoundState::meet_on_own_cpus() {
  woken_.fetch_add(1);
  if (!own_cpus_ || threads() == 1) return;
  const uint64_t give_up = now_ns() + kMeetNs;
  while (woken_.load() < threads() && now_ns() < give_up) {
  }
}

void RoundState::enter(Phase phase) {
  Phase current = phase_.load();
  while (current != Phase::cancelled && !phase_.compare_exchange_weak(current, phase)) {
  }
  phase_.notify_all();
  const std::lock_guard lock(mutex_);
  changed_.notify_all();
}

bool RoundState::wait_for(Stage stage, Deadline deadline) {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, deadline, [&] { return arrived_[stage] == threads() || failure_; });
  return arrived_[stage] == threads() && !failure_;
}

void RoundState::wait_all_ended(Deadline deadline) {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, deadline, [&] { return arrived_[Stage::ended] == threads(); });
}

Failure RoundState::first_failure() {
  const std::lock_guard lock(mutex_);
  return failure_;
}

}  // namespace fusebench
