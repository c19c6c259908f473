// fh -> open file or directory. An fh is an index with a generation, so a stale or wrong one is
// EBADF.
//
// get() takes no lock; opening and releasing take the table's mutex. The kernel sends RELEASE last.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <vector>

#include "common/fd.h"
#include "daemon/state/stable_array.h"

namespace fusebench {

struct Handle {
  std::atomic<int> fd{-1};  // -1 while the slot is free
  std::atomic<uint32_t> generation{0};
  std::atomic<uint64_t> directory_offset{0};  // the cookie of the descriptor's position
};

class Handles {
 public:
  Handles() = default;
  Handles(const Handles&) = delete;
  Handles& operator=(const Handles&) = delete;
  ~Handles();

  /// Takes over an open descriptor; the fh is never 0. Errors: ENFILE, ENOMEM.
  Result<uint64_t> add(UniqueFd fd);
  /// The handle of an fh, or nullptr.
  [[nodiscard]] Handle* get(uint64_t fh) const;
  /// The descriptor of an fh, or -1, which makes any system call fail with EBADF.
  [[nodiscard]] int fd(uint64_t fh) const;
  /// Closes; EBADF when there is no such handle.
  int release(uint64_t fh);
  /// Number of open handles.
  size_t size();

 private:
  StableArray<Handle> handles_;  // slot 0 is never used
  std::mutex mutex_;
  std::vector<uint64_t> free_;
  uint64_t next_ = 1;
};

}  // namespace fusebench
