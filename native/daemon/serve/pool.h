// The fixed pool of workers: one thread, one device descriptor, one buffer and one lane of counters
// each.
//
// No thread is added or ended while the connection lives. A worker that fails ends the whole
// daemon.
#pragma once

#include <atomic>
#include <latch>
#include <memory>
#include <thread>
#include <vector>

#include "daemon/serve/devfuse.h"

namespace fusebench {

class Pool {
 public:
  Pool(Daemon& daemon, Counters& counters);
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool();

  /// Starts all workers on clones of `device`; none serves before all are set up. After an error
  /// the pool is stopped. Errors: errno of clone, mmap or sched_setaffinity; EINVAL for a CPU that
  /// may not be used.
  int start(int device);

  /// Readable as soon as a worker has ended.
  [[nodiscard]] int ended_fd() const { return ended_.get(); }
  /// Waits until all workers have ended by themselves; false when some have not after
  /// `milliseconds`.
  bool wait(int milliseconds);
  /// Makes all workers end, also those that wait for requests, and closes their descriptors. False
  /// when one is stuck in the backing file system for seconds: the process can only be left by
  /// _exit then.
  [[nodiscard]] bool stop();

  /// How the first worker ended; after wait() or stop().
  [[nodiscard]] ServeResult result() const;
  [[nodiscard]] const std::vector<std::unique_ptr<Worker>>& workers() const { return workers_; }

 private:
  void run(size_t index, UniqueFd device);

  Daemon& daemon_;
  UniqueFd ended_;  // eventfd: adds one a worker
  std::latch
      all_set_up_;  // of all workers and start(); lives as long as any of them may look at it
  std::atomic<bool> stop_{false};
  std::atomic<size_t> running_{0};
  std::atomic<int> setup_error_{0};
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<ServeResult> results_;
  std::vector<std::thread> threads_;
};

}  // namespace fusebench
