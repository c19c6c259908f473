// An array that grows by chunks and never moves or frees an element: readers need no lock.
//
// Growing is serialised by the owner's mutex; a chunk is published by one atomic store. The
// invariant: an index that was once valid stays valid until the array is destroyed, even if its
// element has a new meaning.
#pragma once

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <new>
#include <vector>

#include "common/fd.h"

namespace fusebench {

template <typename T>
class StableArray {
 public:
  static constexpr uint64_t kChunk = 512;
  static constexpr uint64_t kChunks = 8192;
  static constexpr uint64_t kLimit = kChunk * kChunks;  // 4 Mi

  /// Elements below `first` are never taken.
  explicit StableArray(uint64_t first) : first_(first), next_(first) {}
  StableArray(const StableArray&) = delete;
  StableArray& operator=(const StableArray&) = delete;
  ~StableArray() {
    for (auto& chunk : chunks_) delete[] chunk.load(std::memory_order_relaxed);
  }

  /// The element, or nullptr for an index beyond the grown size. Any thread, no lock.
  [[nodiscard]] T* at(uint64_t index) const {
    if (index >= kLimit) return nullptr;
    T* chunk = chunks_[index / kChunk].load(std::memory_order_acquire);
    return chunk == nullptr ? nullptr : chunk + index % kChunk;
  }

  /// The index of an element that is not in use, new or given back. The caller holds the owner's
  /// mutex, as for all functions below. Errors: as grow_to.
  [[nodiscard]] Result<uint64_t> take() {
    if (!free_.empty()) {
      const uint64_t index = free_.back();
      free_.pop_back();
      return {index};
    }
    if (const int error = grow_to(next_)) return {0, error};
    return {next_++};
  }
  void give_back(uint64_t index) { free_.push_back(index); }
  /// All indices that were ever taken are below it.
  [[nodiscard]] uint64_t end() const { return next_; }
  [[nodiscard]] size_t in_use() const { return next_ - first_ - free_.size(); }

  /// Makes `index` valid. Errors: ENOMEM, ENFILE at the array's limit.
  [[nodiscard]] int grow_to(uint64_t index) {
    if (index >= kLimit) return ENFILE;
    auto& chunk = chunks_[index / kChunk];
    if (chunk.load(std::memory_order_relaxed) != nullptr) return 0;
    T* fresh = new (std::nothrow) T[kChunk];
    if (fresh == nullptr) return ENOMEM;
    chunk.store(fresh, std::memory_order_release);
    return 0;
  }

 private:
  const uint64_t first_;
  uint64_t next_;
  std::vector<uint64_t> free_;
  std::array<std::atomic<T*>, kChunks> chunks_{};
};

}  // namespace fusebench
