// The handle table; see handles.h. The low half of an fh is the slot, the high half its generation.

#include "daemon/state/handles.h"

namespace fusebench {

Handles::~Handles() {
  for (uint64_t index = 1; index < next_; ++index) {
    Handle* handle = handles_.at(index);
    if (handle != nullptr) UniqueFd(handle->fd.exchange(-1));
  }
}

Result<uint64_t> Handles::add(UniqueFd fd) {
  const std::lock_guard lock(mutex_);
  uint64_t index = next_;
  if (free_.empty()) {
    if (const int error = handles_.grow_to(index)) return {0, error};
    ++next_;
  } else {
    index = free_.back();
    free_.pop_back();
  }
  Handle& handle = *handles_.at(index);
  handle.directory_offset.store(0, std::memory_order_relaxed);
  handle.fd.store(fd.release(), std::memory_order_release);
  const uint64_t generation = handle.generation.load(std::memory_order_relaxed);
  return {generation << 32 | index};
}

Handle* Handles::get(uint64_t fh) const {
  Handle* handle = handles_.at(fh & 0xffffffffu);
  if (handle == nullptr || handle->fd.load(std::memory_order_acquire) < 0) return nullptr;
  return handle->generation.load(std::memory_order_relaxed) == fh >> 32 ? handle : nullptr;
}

int Handles::fd(uint64_t fh) const {
  const Handle* handle = get(fh);
  return handle == nullptr ? -1 : handle->fd.load(std::memory_order_relaxed);
}

int Handles::release(uint64_t fh) {
  UniqueFd fd;  // declared before the lock, so closed after it
  const std::lock_guard lock(mutex_);
  Handle* handle = get(fh);
  if (handle == nullptr) return EBADF;
  fd.reset(handle->fd.exchange(-1, std::memory_order_acq_rel));
  handle->generation.fetch_add(1, std::memory_order_relaxed);
  free_.push_back(fh & 0xffffffffu);
  return 0;
}

size_t Handles::size() {
  const std::lock_guard lock(mutex_);
  return next_ - 1 - free_.size();
}

}  // namespace fusebench
