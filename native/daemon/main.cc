// fusebench-daemon: options -> mount -> INIT -> workers -> ready; at the end, unmount and print the
// totals.
//
// This file knows nothing about requests. The invariant: from mount(2) on, every exit unmounts;
// where the process is killed, the watcher does it (or the private mount namespace that
// --die-with-parent relies on).

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "daemon/mount.h"
#include "daemon/serve/pool.h"
#include "daemon/state/entries.h"
#include "daemon/wire/wire.h"

namespace fusebench {
namespace {

constexpr int kGood = 0, kFailure = 1, kUsageError = 2, kCannotHere = 3;

/// Prints what went wrong on stderr and returns the exit code for it.
int fail(int code, const std::string& sentence) {
  fprintf(stderr, "fusebench-daemon: %s\n", sentence.c_str());
  return code;
}

int fail(int code, const std::string& what, int error) {
  return fail(code, what + ": " + strerrorname_np(error) + " (" + strerror(error) + ")");
}

/// Resolves both directories. Returns an empty string, or what is wrong.
std::string resolve(Settings& settings) {
  for (std::string* path : {&settings.backing, &settings.mountpoint}) {
    char real[PATH_MAX];
    struct stat st;
    if (realpath(path->c_str(), real) == nullptr || stat(real, &st) < 0)
      return *path + ": " + strerrorname_np(errno) + "; it must be an existing directory";
    if (!S_ISDIR(st.st_mode)) return *path + ": ENOTDIR; it must be a directory";
    *path = real;
  }
  const std::string below = settings.backing == "/" ? "/" : settings.backing + "/";
  if (settings.mountpoint.starts_with(below))
    return settings.mountpoint + " is inside of the backing directory " + settings.backing +
           "; a daemon that walks into its own mount waits for itself";
  return {};
}

/// Every inode and open file costs a descriptor: raises the limit as far as permitted.
void raise_file_limit() {
  rlim_t most = 0;
  if (FILE* file = fopen("/proc/sys/fs/nr_open", "re")) {
    if (fscanf(file, "%lu", &most) != 1) most = 0;
    fclose(file);
  }
  rlimit limit{most, most};
  if (most != 0 && setrlimit(RLIMIT_NOFILE, &limit) == 0) return;
  if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

/// False when the parent is already gone.
bool follow_parent(const Settings& settings) {
  const pid_t expected = settings.parent != 0 ? settings.parent : getppid();
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  return getppid() == expected;
}

/// A descriptor that becomes readable by SIGTERM, SIGINT or SIGHUP, which are blocked from now on.
UniqueFd take_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGXFSZ, SIG_IGN);  // beyond the file size limit a write fails with EFBIG
  return UniqueFd(signalfd(-1, &signals, SFD_CLOEXEC));
}

/// Serves the INIT request; 0 or an errno. If the daemon refuses, daemon.negotiated says why.
int serve_init(Daemon& daemon, Worker& worker, int device) {
  const WorkerBuffer buffer(kPageBytes);
  if (!buffer.valid()) return ENOMEM;
  Reply reply(buffer.reply());
  while (worker.first_unique == 0)
    if (const auto ended = serve_one(daemon, worker, device, buffer, reply))
      return ended->error != 0 ? ended->error : ENODEV;
  return 0;
}

/// Names of this code, which need no escaping.
std::string to_json(const std::vector<std::string>& names) {
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "\"" : ",\"") + name + '"';
  return "[" + list + "]";
}

void print_ready(const Daemon& daemon, dev_t mounted) {
  const Negotiated& n = daemon.negotiated;
  uint64_t ops = daemon.settings.ops_mask;
  if (daemon.settings.mode == Mode::kFilePassthrough)
    ops = wire::passthrough_op(FUSE_READ) | wire::passthrough_op(FUSE_WRITE);
  std::vector<std::string> names;
  for (uint32_t opcode = 1; opcode < kOpcodes; ++opcode)
    if ((ops >> (opcode - 1) & 1) != 0) names.push_back(opcode_name(opcode));
  const wire::fuse_init_out& out = n.reply;
  printf(R"({"ready":true,"pid":%d,"connection":%u,"major":%u,"minor":%u,"offers":%s,"flags":%s,)",
         getpid(), minor(mounted), out.major, out.minor, to_json(init_flag_names(n.offers)).c_str(),
         to_json(init_flag_names(n.flags)).c_str());
  printf(R"("maxWriteBytes":%u,"maxPages":%u,"maxStackDepth":%u,"maxBackground":%u,)",
         out.max_write, out.max_pages, out.max_stack_depth, out.max_background);
  printf(R"("congestionThreshold":%u,"maxReadaheadBytes":%u,"threads":%u,)",
         out.congestion_threshold, out.max_readahead, daemon.settings.threads);
  printf("\"passthroughOps\":%s}\n", to_json(names).c_str());
  fflush(stdout);
}

/// Makes (or truncates) the file of the counters and maps it until the process ends, all zero
/// except the head; an empty path maps private memory. Errors: errno of open, ftruncate or mmap.
Result<Counters*> map_counters(const Settings& settings) {
  const size_t size = sizeof(Counters) + settings.threads * sizeof(Lane);
  UniqueFd fd;
  if (!settings.counters_path.empty()) {
    fd.reset(open(settings.counters_path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!fd.valid() || ftruncate(fd.get(), static_cast<off_t>(size)) < 0) return {nullptr, errno};
  }
  const int flags = fd.valid() ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS;
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, flags, fd.get(), 0);
  if (memory == MAP_FAILED) return {nullptr, errno};
  auto* counters = static_cast<Counters*>(memory);  // all zero is a valid state of every member
  counters->version = kCountersVersion;
  counters->lanes = settings.threads;
  counters->service_times = settings.service_times ? 1 : 0;
  for (uint32_t i = 0; i < settings.threads; ++i) counters->lane[i].messages = 0;  // fault it in
  counters->magic = kCountersMagic;  // last: a reader that sees it sees everything else
  return {counters};
}

void print_exit(const Daemon& daemon, const Counters& counters, const Worker& init,
                const Pool& pool, const char* reason) {
  uint64_t messages = 0, forgets = 0, interrupts = 0, refused = 0, last_unique = init.last_unique;
  for (uint32_t i = 0; i < counters.lanes; ++i) {
    messages += counters.lane[i].messages.load(std::memory_order_relaxed);
    forgets += counters.lane[i].forgets.load(std::memory_order_relaxed);
  }
  for (const auto& worker : pool.workers()) {
    interrupts += worker->interrupts;
    refused += worker->refused_replies;
    if (worker->last_unique > last_unique) last_unique = worker->last_unique;
  }
  const uint64_t kernel_messages = (last_unique - init.first_unique) / 2 + 1;
  printf(R"({"exit":true,"reason":"%s","messages":%lu,"interrupts":%lu,"kernelMessages":%lu,)",
         reason, messages, interrupts, kernel_messages);
  printf(R"("forgets":%lu,"refusedReplies":%lu,)", forgets, refused);
  printf("\"passthroughRefused\":%lu}\n", daemon.refusals.load(std::memory_order_relaxed));
  fflush(stdout);
}

/// Waits for a signal or for the end of a worker; true for a signal. Meanwhile it prunes inodes to
/// save descriptors, because only this thread has time for that.
bool wait_for_signal(Daemon& daemon, int device, int signals, const Pool& pool) {
  pollfd fds[3] = {
      {signals, POLLIN, 0}, {pool.ended_fd(), POLLIN, 0}, {daemon.scarcity.get(), POLLIN, 0}};
  for (;;) {
    if (poll(fds, 3, -1) < 0) continue;  // EINTR
    if (((fds[0].revents | fds[1].revents) & POLLIN) != 0) return (fds[0].revents & POLLIN) != 0;
    uint64_t reports;
    if (read(fds[2].fd, &reports, sizeof reports) < 0) continue;
    if (const int error = prune_inodes(daemon, device)) fail(kFailure, "FUSE_NOTIFY_PRUNE", error);
  }
}

const char* reason_of(bool signalled, const ServeResult& result) {
  if (signalled) return "signal";
  if (result.ended == Ended::kAborted) return "aborted";
  return result.ended == Ended::kUnmounted ? "unmounted" : "error";
}

/// From the ready line to the exit line. `device` is closed before a mount without workers is
/// removed.
int run(Daemon& daemon, Counters& counters, const Worker& init, Mount& mount, UniqueFd& device,
        int signals) {
  Pool pool(daemon, counters);
  if (const int error = pool.start(device.get()))
    return fail(kFailure, "cannot start the workers (device clones, memory, --cpus)", error);
  print_ready(daemon, mount.device);
  const bool signalled = wait_for_signal(daemon, device.get(), signals, pool);
  int unmount_error = 0;
  if (signalled) unmount_error = mount.unmount();  // workers serve the requests of unmounting
  constexpr int kGraceMs = 200;  // all end at once, unless clients use a detached mount
  if (unmount_error == 0) pool.wait(kGraceMs);
  const bool stopped = pool.stop();
  print_exit(daemon, counters, init, pool, reason_of(signalled, pool.result()));
  if (!stopped) {
    fail(kFailure, "a worker hangs in the backing file system; leaving it");
    mount.unmount();
    _exit(kFailure);
  }
  device.reset();
  if (!signalled) unmount_error = mount.unmount();
  if (unmount_error != 0)
    return fail(kFailure, "cannot unmount " + daemon.settings.mountpoint, unmount_error);
  const ServeResult result = pool.result();
  if (result.ended == Ended::kFailed) return fail(kFailure, "read /dev/fuse", result.error);
  return kGood;
}

int serve_mount(const Settings& settings, const UniqueFd& watcher, int signals) {
  auto device = open_device();
  if (!device.ok()) return fail(kCannotHere, "open /dev/fuse (try 'modprobe fuse')", device.error);
  KernelBacking backing(device.value, settings.allow_other);
  auto daemon = make_daemon(settings, backing);
  if (!daemon.ok()) return fail(kUsageError, "open " + settings.backing, daemon.error);
  const auto counters = map_counters(settings);
  if (!counters.ok())
    return fail(kUsageError, "counters file " + settings.counters_path, counters.error);

  auto mount = Mount::make(settings, device.value.get());
  if (!mount.ok())
    return fail(mount.error == EPERM ? kCannotHere : kFailure, "mount " + settings.mountpoint,
                mount.error);
  tell_watcher(watcher, &mount.value.device, sizeof mount.value.device);

  Worker init(counters.value->lane[0]);
  const int init_error = serve_init(*daemon.value, init, device.value.get());
  const std::string mode = std::string(mode_name(settings.mode)) + ": ";
  std::string refusal = daemon.value->negotiated.refusal;
  if (init_error == 0 && refusal.empty()) refusal = probe_passthrough(*daemon.value);
  int code = kGood;
  if (!refusal.empty())
    code = fail(kCannotHere, mode + refusal);
  else if (init_error != 0)
    code = fail(kFailure, "INIT", init_error);
  else
    code = run(*daemon.value, *counters.value, init, mount.value, device.value, signals);
  if (code != kGood) device.value.reset();  // so that unmounting does not wait
  mount.value.unmount();
  tell_watcher(watcher, "", 1);
  return code;
}

int start(int argc, char** argv) {
  auto parsed = parse_options(std::span(argv + 1, static_cast<size_t>(argc - 1)));
  if (parsed.help) return fputs(kUsage, stdout), kGood;
  if (parsed.version)
    return printf("fusebench-daemon 0.1.0 (FUSE %u.%u)\n", wire::kMajor, wire::kMinor), kGood;
  if (!parsed.error.empty()) return fail(kUsageError, parsed.error + "; see --help");
  Settings& settings = parsed.settings;
  if (const std::string wrong = resolve(settings); !wrong.empty()) return fail(kUsageError, wrong);
  const UniqueFd signals = take_signals();
  if (settings.die_with_parent && !follow_parent(settings))
    return fail(kFailure, "the parent process is gone");
  raise_file_limit();
  Result<UniqueFd> watcher;
  if (!settings.die_with_parent) watcher = start_watcher(settings.mountpoint);
  if (watcher.error != 0) return fail(kFailure, "cannot start the watcher", watcher.error);
  return serve_mount(settings, watcher.value, signals.get());
}

}  // namespace
}  // namespace fusebench

int main(int argc, char** argv) { return fusebench::start(argc, argv); }
