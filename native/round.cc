#include "round.h"

#include <errno.h>
#include <linux/close_range.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "content.h"
#include "loops/loops.h"
#include "machine.h"
#include "observer.h"
#include "round_state.h"

namespace fusebench {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// How long the other threads get to end by themselves after one has failed.
constexpr milliseconds kAfterFailure{500};
constexpr uint64_t kMostBlocks = 1ull << 26;

struct ThreadStart {
  std::shared_ptr<RoundState> round;
  size_t index;
  Loop loop;
};

std::vector<int> cpus_of(const RoundSpec& spec, size_t index) {
  return spec.cpus.empty() ? spec.unpinned_cpus : std::vector<int>{spec.cpus[index]};
}

// Leaves the descriptors of the process for a table of the thread's own. In a table that threads
// share, the kernel counts references to the file in every system call, with atomics that a program
// of one thread does not pay.
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
    client.open_counters();
    start->loop(client);
    client.close_counters();
  }
  round.ended();
  return nullptr;
}

// Threads are detached, because one that hangs can never be joined. They take no signals, so that
// no system call is interrupted (FUSE would send INTERRUPT); faults are still delivered.
Failure start_threads(const std::shared_ptr<RoundState>& round, Loop loop) {
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

// However a round ends, threads that still wait at a barrier must not wait forever.
class CancelAtEnd {
 public:
  explicit CancelAtEnd(RoundState& round) : round_(round) {}
  CancelAtEnd(const CancelAtEnd&) = delete;
  CancelAtEnd& operator=(const CancelAtEnd&) = delete;
  ~CancelAtEnd() { round_.cancel(); }

 private:
  RoundState& round_;
};

// The round is over without a result: why. Threads that still run are left to end by themselves.
Failure give_up(RoundState& round, const char* phase) {
  Failure failed = round.first_failure();
  round.cancel();
  if (failed) {
    round.wait_all_ended(steady_clock::now() + kAfterFailure);
    return failed;
  }
  const RoundSpec& spec = round.spec();
  uint64_t done = 0;
  for (size_t i = 0; i < round.threads(); ++i) done += round.client(i).operations_done.load();
  return failure(spec.loop.c_str(), spec.paths[0], ETIMEDOUT,
                 "no end within " + std::to_string(spec.deadline_ms) + " ms, in " + phase +
                     " with " + std::to_string(done) + " operations done");
}

void add(std::optional<uint64_t>* sum, std::optional<uint64_t> value) {
  *sum = *sum && value ? std::optional(**sum + *value) : std::nullopt;
}

void merge(RoundState& round, RoundResult* result) {
  uint64_t first_start = UINT64_MAX;
  uint64_t last_end = 0;
  for (size_t i = 0; i < round.threads(); ++i) {
    const Client& client = round.client(i);
    result->histogram.merge(client.histogram);
    result->operations += round.spec().operations;
    result->bytes += client.bytes;
    result->checksum += client.checksum;
    first_start = std::min(first_start, client.first_start_ns);
    last_end = std::max(last_end, client.last_end_ns - client.paused_ns);
    const ThreadCounts& counts = client.counts;
    result->client.voluntary += counts.voluntary;
    result->client.involuntary += counts.involuntary;
    result->client.cpu_ns += counts.cpu_ns;
    result->client.minor_faults += counts.minor_faults;
    result->client.major_faults += counts.major_faults;
    add(&result->client.migrations, counts.migrations);
    add(&result->client.perf_switches, counts.perf_switches);
  }
  result->elapsed_ns = last_end - first_start;
}

}  // namespace

std::string check_spec(const RoundSpec& spec) {
  const LoopInfo* loop = find_loop(spec.loop);
  if (!loop) return "loop: there is no loop '" + spec.loop + "'";
  if (spec.paths.empty()) return "paths: one path a thread, at least one";
  for (const std::string& path : spec.paths) {
    if (path.empty() || path[0] != '/') return "paths: '" + path + "' is not absolute";
  }
  if (spec.operations == 0) return "operations: at least 1";
  if (spec.deadline_ms == 0) return "deadlineMs: at least 1";
  if (spec.stat_percent > 100) return "statPercent: at most 100";
  if (!spec.cpus.empty() && spec.cpus.size() != spec.paths.size()) return "cpus: one CPU a thread";
  for (const int cpu : spec.cpus) {
    if (cpu < 0 || cpu >= CPU_SETSIZE) return "cpus: " + std::to_string(cpu) + " is no CPU";
  }
  if (loop->needs == Needs::nothing) return "";
  const bool blocks = loop->needs == Needs::blocks;
  if (blocks && (spec.block_bytes == 0 || spec.block_bytes % 8 != 0))
    return "blockBytes: a multiple of 8, at least 8";
  const uint64_t stride = blocks ? spec.block_bytes : loop->stride_bytes;
  if (spec.file_bytes / stride / spec.paths.size() == 0)
    return "fileBytes: at least one block a thread";
  if (spec.file_bytes / stride > kMostBlocks) return "fileBytes: too many blocks";
  return "";
}

Failure run_round(const RoundSpec& spec, RoundResult* result) {
  const auto deadline = steady_clock::now() + milliseconds(spec.deadline_ms);
  DaemonObserver observer;
  DaemonSnapshot before;
  DaemonSnapshot after;
  if (spec.daemon) {
    if (Failure failed = observer.open(*spec.daemon)) return failed;
  }
  const auto round = std::make_shared<RoundState>(spec);
  const CancelAtEnd cancel_at_end(*round);
  if (Failure failed = start_threads(round, find_loop(spec.loop)->run)) return failed;

  if (!round->wait_ready(deadline)) return give_up(*round, "set-up and warm-up");
  if (spec.daemon) {
    if (Failure failed = observer.settle(deadline, &before)) return failed;
  }
  round->start();
  if (!round->wait_done(deadline)) return give_up(*round, "the timed part");
  if (spec.daemon) {
    if (Failure failed = observer.settle(deadline, &after)) return failed;
    result->daemon = difference(after, before);
  }
  round->release();
  if (!round->wait_ended(deadline)) return give_up(*round, "closing its files");
  merge(*round, result);
  return {};
}

}  // namespace fusebench
