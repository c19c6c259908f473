// fh -> open file or directory. An fh is an index with a generation, so a stale or wrong one is
// EBADF: the low half is the index, the high half the generation.
//
// get() takes no lock; opening and releasing take the table's mutex. The kernel sends RELEASE last.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>

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
  ~Handles() {
    for (uint64_t index = 1; index < handles_.end(); ++index)
      UniqueFd(handles_.at(index)->fd.exchange(-1));
  }

  /// Takes over an open descriptor; the fh is never 0. Errors: ENFILE, ENOMEM.
  Result<uint64_t> add(UniqueFd fd) {
    const std::lock_guard lock(mutex_);
    const auto index = handles_.take();
    if (!index.ok()) return index;
    Handle& handle = *handles_.at(index.value);
    handle.directory_offset.store(0, std::memory_order_relaxed);
    handle.fd.store(fd.release(), std::memory_order_release);
    const uint64_t generation = handle.generation.load(std::memory_order_relaxed);
    return {generation << 32 | index.value};
  }

  /// The handle of an fh, or nullptr.
  [[nodiscard]] Handle* get(uint64_t fh) const {
    Handle* handle = handles_.at(fh & 0xffffffffu);
    if (handle == nullptr || handle->fd.load(std::memory_order_acquire) < 0) return nullptr;
    return handle->generation.load(std::memory_order_relaxed) == fh >> 32 ? handle : nullptr;
  }

  /// The descriptor of an fh, or -1, which makes any system call fail with EBADF.
  [[nodiscard]] int fd(uint64_t fh) const {
    const Handle* handle = get(fh);
    return handle == nullptr ? -1 : handle->fd.load(std::memory_order_relaxed);
  }

  /// Closes; EBADF when there is no such handle.
  int release(uint64_t fh) {
    UniqueFd fd;  // declared before the lock, so closed after it
    const std::lock_guard lock(mutex_);
    Handle* handle = get(fh);
    if (handle == nullptr) return EBADF;
    fd.reset(handle->fd.exchange(-1, std::memory_order_acq_rel));
    handle->generation.fetch_add(1, std::memory_order_relaxed);
    handles_.give_back(fh & 0xffffffffu);
    return 0;
  }

  /// Number of open handles.
  size_t size() {
    const std::lock_guard lock(mutex_);
    return handles_.in_use();
  }

 private:
  StableArray<Handle> handles_{1};
  std::mutex mutex_;
};

}  // namespace fusebench
