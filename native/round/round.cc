#include "round/round.h"

#include <errno.h>
#include <linux/close_range.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <thread>

#include "common/content.h"
#include "loops/loops.h"
#include "round/observer.h"
#include "round/round_state.h"
#include "round/sched_stats.h"
#include "system/machine.h"

namespace fusebench {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using Phase = RoundState::Phase;
using Stage = RoundState::Stage;

// How long the other threads may take to end by themselves after one has failed.
constexpr milliseconds kAfterFailure{500};
// Between warm-up and timed part: the time it takes to find a daemon of up to eight threads idle. A
// CPU that was idle for longer starts slower.
constexpr microseconds kPause{500};
// Limits of a round: each client thread has a buffer of a block or of a whole listing, a list of
// the file's blocks, and waits a day at most.
constexpr uint64_t kMostBlocks = 1ull << 26;
constexpr uint64_t kMostBlockBytes = 1ull << 30;
constexpr uint64_t kMostEntries = 1'000'000;
constexpr uint64_t kMostOperations = 1ull << 53;
constexpr uint64_t kMostDeadlineMs = 24ull * 60 * 60 * 1000;

struct ThreadStart {
  std::shared_ptr<RoundState> round;
  size_t index;
  Loop* loop;
};

std::vector<int> cpus_of(const RoundSpec& spec, size_t index) {
  return spec.cpus.empty() ? spec.unpinned_cpus : std::vector<int>{spec.cpus[index]};
}

// Gives the thread a descriptor table of its own, without the process's descriptors. In a table
// that threads share, the kernel counts references to the file in every system call, with atomics
// that a program of one thread does not pay.
Failure own_descriptors() {
  if (close_range(STDERR_FILENO + 1, ~0u, CLOSE_RANGE_UNSHARE) == 0) return {};
  return failure("close_range", "client thread", errno);
}

void* client_thread(void* argument) {
  const std::unique_ptr<ThreadStart> start(static_cast<ThreadStart*>(argument));
  RoundState& round = *start->round;
  Client& client = round.client(start->index);
  Failure failed = own_descriptors();
  if (!failed) failed = pin_thread(cpus_of(round.spec(), start->index));
  if (failed) {
    round.report(std::move(failed));
  } else {
    client.own_counters.open(round.spec().perf_counters);
    start->loop(client);
    client.own_counters = {};
  }
  round.arrive(Stage::ended);
  return nullptr;
}

// Threads are detached, because one that hangs can never be joined. They take no signals, so that
// no system call is interrupted (FUSE would send INTERRUPT); faults are still delivered.
Failure start_threads(const std::shared_ptr<RoundState>& round, Loop* loop) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  for (const int fault : {SIGBUS, SIGSEGV, SIGFPE, SIGILL, SIGTRAP}) sigdelset(&all, fault);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int error = 0;
  for (size_t i = 0; i < round->threads() && error == 0; ++i) {
    auto start = std::make_unique<ThreadStart>(ThreadStart{round, i, loop});
    pthread_t thread;
    error = pthread_create(&thread, &attributes, client_thread, start.get());
    if (error == 0) start.release();  // NOLINT: the thread owns it
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_attr_destroy(&attributes);
  if (error != 0) return failure("pthread_create", "client thread", error);
  return {};
}

// Why the round ended without a result. Threads that still run end by themselves later.
Failure give_up(RoundState& round, const char* phase) {
  Failure failed = round.first_failure();
  round.enter(Phase::cancelled);
  if (failed) {
    round.wait_all_ended(steady_clock::now() + kAfterFailure);
    return failed;
  }
  const RoundSpec& spec = round.spec();
  uint64_t done = 0;
  for (size_t i = 0; i < round.threads(); ++i) done += round.client(i).operations_done.load();
  return failure(spec.loop.c_str(), spec.paths[0], ETIMEDOUT,
                 "not finished within " + std::to_string(spec.deadline_ms) + " ms, in " + phase +
                     " with " + std::to_string(done) + " operations done");
}

void add(std::optional<uint64_t>* sum, std::optional<uint64_t> value) {
  *sum = *sum && value ? std::optional(**sum + *value) : std::nullopt;
}

// The CPUs that clients are pinned to, without duplicates; otherwise those that they may use.
std::vector<int> client_cpus(const RoundSpec& spec) {
  std::vector<int> cpus = spec.cpus.empty() ? spec.unpinned_cpus : spec.cpus;
  std::sort(cpus.begin(), cpus.end());
  cpus.erase(std::unique(cpus.begin(), cpus.end()), cpus.end());
  return cpus;
}

void merge(RoundState& round, RoundResult* result) {
  uint64_t first_start = UINT64_MAX;
  uint64_t last_end = 0;
  uint64_t last_end_in_wall_time = 0;
  Occupancy& occupancy = result->occupancy;
  result->migrations = result->perf_switches = result->perf_migrations = 0;
  for (size_t i = 0; i < round.threads(); ++i) {
    const Client& client = round.client(i);
    result->histogram.merge(client.histogram);
    result->operations += round.spec().operations * round.spec().repeat;
    result->bytes += client.bytes;
    result->checksum += client.work_checksum;
    first_start = std::min(first_start, client.first_start_ns);
    last_end = std::max(last_end, client.last_end_ns - client.paused_ns);
    last_end_in_wall_time = std::max(last_end_in_wall_time, client.last_end_ns);
    result->client += client.counts;
    add(&result->migrations, client.interval.migrations);
    add(&result->perf_switches, client.interval.perf_switches);
    add(&result->perf_migrations, client.interval.perf_migrations);
    occupancy.cpu_ns += client.interval.thread.cpu_ns;
    add(&occupancy.run_delay_ns, client.interval.run_delay_ns);
  }
  result->elapsed_ns = last_end - first_start;
  const size_t cpus = std::min(client_cpus(round.spec()).size(), round.threads());
  occupancy.wall_ns = cpus * (last_end_in_wall_time - first_start);
}

// Everything around the timed part is the same with a daemon and without one, including the pauses,
// unless a daemon needs longer than that to become idle.
class Observation {
 public:
  explicit Observation(const RoundSpec& spec) : spec_(spec), cpus_(client_cpus(spec)) {}

  Failure open() { return spec_.daemon ? observer_.open(*spec_.daemon) : Failure{}; }

  // Waits until nothing of the round is in progress, for `pause` at least, and records what was
  // counted so far.
  Failure settle(Deadline deadline, microseconds pause) {
    const Deadline pause_end = steady_clock::now() + pause;
    before_ = std::move(after_);
    after_ = {};
    if (spec_.daemon) {
      if (Failure failed = observer_.settle(deadline, &after_)) return failed;
    }
    sleep_until(pause_end);
    stolen_before_ = stolen_after_;
    stolen_after_ = stolen_ns(cpus_);
    return {};
  }

  // Of the time between the last two calls of settle().
  std::optional<DaemonCounts> counts() const {
    if (!spec_.daemon) return std::nullopt;
    return difference(after_, before_);
  }
  std::optional<uint64_t> stolen() const {
    if (!stolen_before_ || !stolen_after_) return std::nullopt;
    return *stolen_after_ - *stolen_before_;
  }

 private:
  const RoundSpec& spec_;
  const std::vector<int> cpus_;
  DaemonObserver observer_;
  DaemonSnapshot before_;
  DaemonSnapshot after_;
  std::optional<uint64_t> stolen_before_;
  std::optional<uint64_t> stolen_after_;
};

}  // namespace

std::string check_spec(const RoundSpec& spec) {
  const LoopInfo* loop = find_loop(spec.loop);
  if (!loop) return "loop: there is no loop '" + spec.loop + "'";
  if (spec.paths.empty()) return "paths: one path per thread, at least one";
  for (const std::string& path : spec.paths) {
    if (path.empty() || path[0] != '/') return "paths: '" + path + "' is not absolute";
  }
  if (spec.operations == 0) return "operations: at least 1";
  if (spec.repeat == 0) return "repeat: at least 1";
  if (spec.operations > kMostOperations / spec.repeat) return "repeat: too many operations";
  if (spec.deadline_ms == 0) return "deadlineMs: at least 1";
  if (spec.deadline_ms > kMostDeadlineMs) return "deadlineMs: at most a day";
  if (spec.entries > kMostEntries) return "entries: at most " + std::to_string(kMostEntries);
  if (spec.stat_percent > 100) return "statPercent: at most 100";
  if (!spec.cpus.empty() && spec.cpus.size() != spec.paths.size())
    return "cpus: one CPU per thread";
  for (const int cpu : spec.cpus) {
    if (cpu < 0 || cpu >= CPU_SETSIZE) return "cpus: " + std::to_string(cpu) + " is not a CPU";
  }
  if (loop->stride_bytes == 0) return "";
  const bool blocks = loop->stride_bytes == kBlockStride;
  if (blocks && (spec.block_bytes == 0 || spec.block_bytes % 8 != 0))
    return "blockBytes: a multiple of 8, at least 8";
  if (blocks && spec.block_bytes > kMostBlockBytes) return "blockBytes: at most 1 GiB";
  const uint64_t stride = blocks ? spec.block_bytes : loop->stride_bytes;
  if (spec.file_bytes / stride / spec.paths.size() == 0)
    return "fileBytes: at least one block per thread";
  if (spec.file_bytes / stride > kMostBlocks) return "fileBytes: too many blocks";
  return "";
}

Failure run_round(const RoundSpec& spec, RoundResult* result) {
  const auto deadline = steady_clock::now() + milliseconds(spec.deadline_ms);
  const LoopInfo& loop = *find_loop(spec.loop);
  Observation observation(spec);
  if (Failure failed = observation.open()) return failed;
  const auto round = std::make_shared<RoundState>(spec);
  // However the round ends, threads at a barrier must not wait forever.
  const std::unique_ptr<RoundState, void (*)(RoundState*)> cancel_at_end(
      round.get(), [](RoundState* state) { state->enter(Phase::cancelled); });
  if (Failure failed = start_threads(round, loop.run)) return failed;

  if (!round->wait_for(Stage::ready, deadline)) return give_up(*round, "set-up and warm-up");
  if (Failure failed = observation.settle(deadline, kPause)) return failed;
  round->enter(Phase::running);
  if (!round->wait_for(Stage::done, deadline)) return give_up(*round, "the timed part");
  if (Failure failed = observation.settle(deadline, kRest)) return failed;
  result->daemon = observation.counts();
  result->occupancy.stolen_ns = observation.stolen();
  if (result->daemon) {
    result->occupancy.cpu_ns = result->daemon->cpu_ns;
    result->occupancy.run_delay_ns = result->daemon->run_delay_ns;
  }
  if (spec.daemon && loop.prepares_through_mount) {
    round->enter(Phase::repeating);
    if (!round->wait_for(Stage::repeated, deadline))
      return give_up(*round, "the preparation alone");
    if (Failure failed = observation.settle(deadline, kRest)) return failed;
    result->daemon = without(*result->daemon, *observation.counts());
  }
  round->enter(Phase::released);
  if (!round->wait_for(Stage::ended, deadline)) return give_up(*round, "closing its files");
  merge(*round, result);
  return {};
}

}  // namespace fusebench
