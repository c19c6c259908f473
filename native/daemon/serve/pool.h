// The fixed pool of workers, each with one thread, one device descriptor, one buffer and one lane
// of counters.
//
// No thread is added or ended while the connection exists. A worker that fails ends the whole
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
  /// is not allowed.
  int start(int device);

  /// Readable as soon as a worker has ended.
  [[nodiscard]] int ended_fd() const { return ended_.get(); }
  /// Waits until all workers have ended by themselves; false when some have not after
  /// `milliseconds`.
  bool wait(int milliseconds);
  /// Ends all workers, including those that wait for requests, and closes their descriptors. False
  /// when one is stuck in the backing file system for seconds: then only _exit ends the process.
  [[nodiscard]] bool stop();

  /// How the first worker ended; after wait() or stop().
  [[nodiscard]] ServeResult result() const;
  [[nodiscard]] const std::vector<std::unique_ptr<Worker>>& workers() const { return workers_; }

 private:
  void run(size_t index, UniqueFd device);

  Daemon& daemon_;
  UniqueFd ended_;         // eventfd: each worker adds one
  std::latch all_set_up_;  // of all workers and start(); lives as long as one of them may access it
  std::atomic<bool> stop_{false};
  std::atomic<size_t> running_{0};
  std::atomic<int> setup_error_{0};
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<ServeResult> results_;
  std::vector<std::thread> threads_;
};

}  // namespace fusebench
