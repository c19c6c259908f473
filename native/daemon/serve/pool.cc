// Starting and ending the workers; see pool.h.

#include "daemon/serve/pool.h"

#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace fusebench {
namespace {

/// What each thread needs: a CPU, and a umask that it does not share.
int set_up_thread(const std::vector<int>& cpus, size_t index) {
  if (unshare(CLONE_FS) < 0) return errno;
  umask(0);
  if (cpus.empty()) return 0;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<size_t>(cpus[index % cpus.size()]), &set);
  return sched_setaffinity(0, sizeof set, &set) < 0 ? errno : 0;
}

/// A signal whose only effect is that read() of a waiting worker returns EINTR.
void allow_waking() {
  struct sigaction action {};
  action.sa_handler = [](int) {};  // and no SA_RESTART
  sigaction(SIGUSR1, &action, nullptr);
}

}  // namespace

Pool::Pool(Daemon& daemon, Counters& counters)
    : daemon_(daemon),
      ended_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      all_set_up_(static_cast<ptrdiff_t>(daemon.settings.threads) + 1) {
  for (uint32_t i = 0; i < daemon.settings.threads; ++i)
    workers_.push_back(std::make_unique<Worker>(counters.lane[i]));
  results_.resize(workers_.size());
}

Pool::~Pool() {
  if (!stop()) _exit(1);
}

int Pool::start(int device) {
  allow_waking();
  std::vector<UniqueFd> clones;
  for (size_t i = 0; i < workers_.size(); ++i) {
    auto clone = clone_device(device);
    if (!clone.ok()) return clone.error;
    clones.push_back(std::move(clone.value));
  }
  running_ = workers_.size();
  for (size_t i = 0; i < workers_.size(); ++i)
    threads_.emplace_back(
        [this, i, fd = std::move(clones[i])]() mutable { run(i, std::move(fd)); });
  all_set_up_.arrive_and_wait();
  return setup_error_;
}

void Pool::run(size_t index, UniqueFd device) {
  // Before the buffer is faulted in, so that its pages are near the worker's CPU.
  const int error = set_up_thread(daemon_.settings.cpus, index);
  const WorkerBuffer buffer(size_t{daemon_.settings.max_pages()} * kPageBytes);
  if (error != 0 || !buffer.valid()) setup_error_ = error != 0 ? error : ENOMEM;
  all_set_up_.arrive_and_wait();
  if (setup_error_ == 0)
    results_[index] = serve(daemon_, *workers_[index], device.get(), buffer, stop_);
  device.reset();
  --running_;
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(ended_.get(), &one, sizeof one);
}

bool Pool::wait(int milliseconds) {
  while (running_ != 0 && milliseconds > 0) {
    uint64_t ended;
    pollfd poll_fd{ended_.get(), POLLIN, 0};
    constexpr int kStep = 10;
    poll(&poll_fd, 1, kStep);
    if (read(ended_.get(), &ended, sizeof ended) < 0) milliseconds -= kStep;
  }
  return running_ == 0;
}

bool Pool::stop() {
  stop_ = true;
  constexpr int kAttempts = 500;  // of 10 ms: a signal may come just before a worker begins to wait
  for (int attempt = 0; running_ != 0; ++attempt) {
    if (attempt == kAttempts) return false;
    for (auto& thread : threads_) pthread_kill(thread.native_handle(), SIGUSR1);
    wait(10);
  }
  for (auto& thread : threads_)
    if (thread.joinable()) thread.join();
  threads_.clear();
  return true;
}

ServeResult Pool::result() const {
  for (const auto& result : results_)
    if (result.ended != Ended::kStopped) return result;
  return {};
}

}  // namespace fusebench
