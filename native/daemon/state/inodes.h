// nodeid -> inode: the O_PATH descriptor, the lookup count and the backing id of everything the
// kernel knows.
//
// One mutex guards identities, lookup counts and the free list; it is taken by LOOKUP-like requests
// and FORGET only. READ, WRITE and GETATTR go through get(), which takes no lock under dense
// numbering: the kernel sends no request for a nodeid that it has forgotten. An inode is its
// backing file's (device, inode number), so hard links share one nodeid; the O_PATH descriptor
// keeps that number from being reused.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "daemon/state/backing.h"
#include "daemon/state/stable_array.h"

namespace fusebench {

/// What a nodeid is: an index of the table, or (as inode passthrough requires) the backing inode's
/// number.
enum class Numbering { kDense, kBackingInode };

struct Identity {
  uint64_t device = 0;
  uint64_t number = 0;
  bool operator==(const Identity&) const = default;
};

struct Inode {
  /// The descriptor, of an inode in use.
  [[nodiscard]] int path_fd() const { return fd.load(std::memory_order_relaxed); }

  std::atomic<int> fd{-1};           // O_PATH; -1 while the slot is free
  std::atomic<uint32_t> type{0};     // S_IFMT bits
  std::atomic<bool> expires{false};  // a directory below which entries get timeout 0

  std::mutex
      backing_mutex;  // innermost: may be taken with the table's mutex held, never the other way
  std::unique_ptr<BackingId> attached;  // passthrough: until the last FORGET

  // Guarded by the table's mutex.
  Identity identity;
  uint64_t lookups = 0;
  uint64_t generation = 0;
  uint64_t index = 0;
};

class Inodes {
 public:
  explicit Inodes(Numbering numbering) : numbering_(numbering) {}
  Inodes(const Inodes&) = delete;
  Inodes& operator=(const Inodes&) = delete;
  ~Inodes();

  /// A looked-up inode with the nodeid and generation that the reply carries.
  struct Known {
    Inode* inode = nullptr;
    uint64_t nodeid = 0;
    uint64_t generation = 0;
  };

  /// Sets the root as nodeid 1; it is never forgotten. Once, before any request.
  int set_root(UniqueFd fd, Identity identity);

  /// The inode of a nodeid, or nullptr when it is not known.
  Inode* get(uint64_t nodeid);

  /// Adds one lookup to an inode already known by identity.
  std::optional<Known> acquire(Identity identity);

  /// Adds one lookup to the inode of this identity, made from `fd` unless another thread was
  /// faster. Errors: ENFILE, ENOMEM; under kBackingInode EXDEV for another file system and EIO for
  /// number 1.
  Result<Known> insert(Identity identity, UniqueFd fd, uint32_t type);

  /// Removes lookups; the last one frees the inode. A number that is too large means all of them.
  void forget(uint64_t nodeid, uint64_t lookups);

  /// Up to `count` known nodeids, each call continuing after the last one, in circles; never the
  /// root.
  std::vector<uint64_t> some_nodeids(size_t count);

  /// Inodes in the table, the root included. Any thread, no lock.
  [[nodiscard]] size_t size() const { return size_.load(std::memory_order_relaxed); }

 private:
  struct IdentityHash {
    size_t operator()(const Identity& identity) const noexcept {
      return (identity.number ^ (identity.device << 32)) * 0x9e3779b97f4a7c15ULL >> 7;
    }
  };

  Known known(Inode& inode) const;
  Inode* find_locked(uint64_t nodeid);

  const Numbering numbering_;
  Identity root_;
  StableArray<Inode> inodes_{2};  // slot 0 is never used, slot 1 is the root

  std::mutex mutex_;
  std::unordered_map<Identity, Inode*, IdentityHash> by_identity_;
  uint64_t cursor_ = 0;          // of some_nodeids()
  std::atomic<size_t> size_{0};  // of by_identity_
};

}  // namespace fusebench
