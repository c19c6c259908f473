#include "round/observer.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>
#include <thread>

#include "common/clock.h"
#include "common/fd.h"
#include "round/sched_stats.h"

namespace fusebench {
namespace {

constexpr size_t kLeastRead = 2048;

UniqueFd open_file(const std::string& path) {
  return UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
}

// The whole content of a file of /proc or fusectl; false with errno set when it cannot be read.
// Whole, because a status is longer than a page where a process has many groups.
bool read_file(const std::string& path, std::string* text) {
  const UniqueFd fd = open_file(path);
  if (!fd.valid()) return false;
  size_t used = 0;
  ssize_t got = 1;
  for (; got > 0; used += static_cast<size_t>(got)) {
    if (text->size() - used < kLeastRead) text->resize(2 * text->size() + kLeastRead);
    got = read(fd.get(), text->data() + used, text->size() - used);
    if (got < 0) return false;
  }
  text->resize(used);
  return true;
}

// What follows `name` in the text; null when it has no such field: its value is then unknown, and
// not 0.
const char* field(const std::string& text, std::string_view name) {
  const size_t at = text.find(name);
  return at == std::string::npos ? nullptr : text.c_str() + at + name.size();
}

// The histogram of the values recorded in between. The extremes of a part are not stored; they are
// taken from the outermost buckets, exact to the width of a bucket.
Histogram difference(const Histogram& after, const Histogram& before) {
  Histogram out{};
  out.count = after.count - before.count;
  out.sum_ns = after.sum_ns - before.sum_ns;
  out.overflow = after.overflow - before.overflow;
  out.min_ns = UINT64_MAX;
  for (uint32_t i = 0; i < kBuckets; ++i) {
    out.buckets[i] = after.buckets[i] - before.buckets[i];
    if (out.buckets[i] == 0) continue;
    out.min_ns = std::min(out.min_ns, std::max(Histogram::lowest(i), after.min_ns));
    out.max_ns = std::min(Histogram::lowest(i + 1) - 1, after.max_ns);
  }
  if (out.overflow > 0) out.max_ns = after.max_ns;
  if (out.overflow == out.count) out.min_ns = 1ull << kHighestBit;
  return out;
}

}  // namespace

void sleep_until(Deadline moment) {
  prctl(PR_SET_TIMERSLACK, 1);
  std::this_thread::sleep_until(moment);
  prctl(PR_SET_TIMERSLACK, 0);
}

Failure DaemonObserver::open(const DaemonHandle& handle) {
  handle_ = handle;
  if (!handle.counters_path) return {};
  const std::string& path = *handle.counters_path;
  const UniqueFd fd = open_file(path);
  if (!fd.valid()) return failure("open", path, errno);
  struct stat attributes;
  if (fstat(fd.get(), &attributes) != 0) return failure("fstat", path, errno);
  const auto bytes = static_cast<size_t>(attributes.st_size);
  if (bytes < sizeof(Counters))
    return failure("mmap", path, EPROTO, "too short for a counters file");
  void* memory = mmap(nullptr, bytes, PROT_READ, MAP_SHARED, fd.get(), 0);
  if (memory == MAP_FAILED) return failure("mmap", path, errno);
  counters_ = {static_cast<Counters*>(memory), [bytes](Counters* all) { munmap(all, bytes); }};
  if (counters_->magic != kCountersMagic || counters_->version != kCountersVersion ||
      bytes < sizeof(Counters) + counters_->lanes * sizeof(Lane))
    return failure("mmap", path, EPROTO, "not a counters file of this version");
  return {};
}

Failure DaemonObserver::settle(Deadline deadline, DaemonSnapshot* snapshot) const {
  DaemonSnapshot before;
  if (Failure failed = look(&before)) return failed;
  for (;;) {
    sleep_until(std::chrono::steady_clock::now() + kRest);
    if (Failure failed = look(snapshot)) return failed;
    const bool drained = before.waiting == 0 && snapshot->waiting == 0;
    const bool quiet = snapshot->all_asleep && before.messages == snapshot->messages;
    if (drained && before.threads == snapshot->threads && (!counters_ || quiet)) return {};
    if (std::chrono::steady_clock::now() >= deadline)
      return failure("drain", "FUSE connection " + std::to_string(handle_.connection), ETIMEDOUT,
                     "the daemon does not drain: " + std::to_string(snapshot->waiting) +
                         " requests waiting, pid " + std::to_string(handle_.pid));
    before = std::move(*snapshot);
    *snapshot = {};
  }
}

Failure DaemonObserver::look(DaemonSnapshot* snapshot) const {
  if (Failure failed = read_threads(snapshot)) return failed;
  if (Failure failed = read_waiting(snapshot)) return failed;
  if (counters_) read_counters(snapshot);
  clockid_t clock;
  if (const int error = clock_getcpuclockid(handle_.pid, &clock); error != 0)
    return failure("clock_getcpuclockid", "pid " + std::to_string(handle_.pid), error);
  snapshot->cpu_ns = clock_ns(clock);
  return {};
}

Failure DaemonObserver::read_threads(DaemonSnapshot* snapshot) const {
  const std::string folder = "/proc/" + std::to_string(handle_.pid) + "/task";
  const std::string daemon = "pid " + std::to_string(handle_.pid);
  const std::unique_ptr<DIR, int (*)(DIR*)> tasks(opendir(folder.c_str()), closedir);
  if (!tasks) return failure("daemon", daemon, ESRCH, "the daemon is gone");
  snapshot->all_asleep = true;
  while (const dirent* entry = readdir(tasks.get())) {
    const int thread = atoi(entry->d_name);
    std::string status;
    // A thread that has ended since then cannot be read.
    if (thread == 0 || !read_file(folder + "/" + entry->d_name + "/status", &status)) continue;
    const char* found = field(status, "\nState:\t");
    const char state = found ? *found : '?';
    if (thread == handle_.pid && (state == 'Z' || state == 'X'))
      return failure("daemon", daemon, ESRCH, "the daemon is gone");
    if (state != 'S') snapshot->all_asleep = false;
    const auto delay = run_delay_ns(open_file(folder + "/" + entry->d_name + "/schedstat"));
    if (snapshot->run_delay_ns && delay)
      *snapshot->run_delay_ns += *delay;
    else
      snapshot->run_delay_ns = std::nullopt;
    const char* voluntary = field(status, "\nvoluntary_ctxt_switches:");
    const char* involuntary = field(status, "\nnonvoluntary_ctxt_switches:");
    if (!voluntary || !involuntary)
      return failure("read", folder + "/" + entry->d_name + "/status", EPROTO,
                     "no context switches in it");
    snapshot->threads[thread] = {strtoull(voluntary, nullptr, 10),
                                 strtoull(involuntary, nullptr, 10)};
  }
  return {};
}

Failure DaemonObserver::read_waiting(DaemonSnapshot* snapshot) const {
  const std::string path = handle_.fusectl + "/" + std::to_string(handle_.connection) + "/waiting";
  std::string text;
  if (!read_file(path, &text) && errno != ENOENT) return failure("read", path, errno);
  if (text.empty()) return failure("read", path, ENOTCONN, "the FUSE connection is gone");
  snapshot->waiting = strtoull(text.c_str(), nullptr, 10);
  return {};
}

void DaemonObserver::read_counters(DaemonSnapshot* snapshot) const {
  snapshot->requests.resize(kOpcodes);
  if (counters_->service_times != 0) snapshot->service.resize(kOpcodes);
  for (uint32_t i = 0; i < counters_->lanes; ++i) {
    const Lane& lane = counters_->lane[i];
    snapshot->messages += lane.messages.load(std::memory_order_relaxed);
    snapshot->forgets += lane.forgets.load(std::memory_order_relaxed);
    for (uint32_t opcode = 0; opcode < kOpcodes; ++opcode) {
      snapshot->requests[opcode] += lane.requests[opcode].load(std::memory_order_relaxed);
      if (!snapshot->service.empty()) snapshot->service[opcode].merge(lane.service[opcode]);
    }
  }
}

DaemonCounts difference(const DaemonSnapshot& after, const DaemonSnapshot& before) {
  DaemonCounts out;
  for (const auto& [thread, now] : after.threads) {
    const auto known = before.threads.find(thread);
    const auto then = known == before.threads.end() ? DaemonSnapshot::Switches{} : known->second;
    out.voluntary += now.voluntary - then.voluntary;
    out.involuntary += now.involuntary - then.involuntary;
  }
  out.cpu_ns = after.cpu_ns - before.cpu_ns;
  if (after.run_delay_ns && before.run_delay_ns)
    out.run_delay_ns = *after.run_delay_ns - *before.run_delay_ns;
  out.ours = !after.requests.empty();
  out.messages = after.messages - before.messages;
  out.forgets = after.forgets - before.forgets;
  for (uint32_t opcode = 0; opcode < after.requests.size(); ++opcode) {
    const uint64_t count = after.requests[opcode] - before.requests[opcode];
    if (count > 0) out.requests[opcode] = count;
  }
  for (uint32_t opcode = 0; opcode < after.service.size(); ++opcode) {
    if (after.service[opcode].count == before.service[opcode].count) continue;
    out.service[opcode] = difference(after.service[opcode], before.service[opcode]);
  }
  return out;
}

DaemonCounts without(DaemonCounts counts, const DaemonCounts& preparation) {
  const auto less = [](uint64_t all, uint64_t part) { return all - std::min(all, part); };
  counts.voluntary = less(counts.voluntary, preparation.voluntary);
  counts.involuntary = less(counts.involuntary, preparation.involuntary);
  counts.cpu_ns = less(counts.cpu_ns, preparation.cpu_ns);
  counts.messages = less(counts.messages, preparation.messages);
  counts.forgets = less(counts.forgets, preparation.forgets);
  for (const auto& [opcode, count] : preparation.requests) {
    const auto own = counts.requests.find(opcode);
    if (own == counts.requests.end()) continue;
    own->second = less(own->second, count);
    if (own->second == 0) counts.requests.erase(own);
    counts.service.erase(opcode);
  }
  return counts;
}

}  // namespace fusebench
