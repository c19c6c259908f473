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

namespace fusebench {

template <typename T>
class StableArray {
 public:
  static constexpr uint64_t kChunk = 512;
  static constexpr uint64_t kChunks = 8192;
  static constexpr uint64_t kLimit = kChunk * kChunks;  // 4 Mi

  StableArray() = default;
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

  /// Makes `index` valid. The caller holds the owner's mutex. Errors: ENOMEM, ENFILE at the array's
  /// limit.
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
  std::array<std::atomic<T*>, kChunks> chunks_{};
};

}  // namespace fusebench
