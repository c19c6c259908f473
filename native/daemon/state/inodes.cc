// The inode table; see inodes.h. Descriptors and backing ids are closed outside of the mutex.

#include "daemon/state/inodes.h"

#include <sys/stat.h>

#include "daemon/wire/wire.h"

namespace fusebench {

Inodes::~Inodes() {
  for (uint64_t index = wire::kRootId; index < inodes_.end(); ++index)
    if (Inode* inode = inodes_.at(index)) UniqueFd(inode->fd.exchange(-1));
}

int Inodes::set_root(UniqueFd fd, Identity identity) {
  const std::lock_guard lock(mutex_);
  if (const int error = inodes_.grow_to(wire::kRootId)) return error;
  Inode* root = inodes_.at(wire::kRootId);
  root->index = wire::kRootId;
  root->identity = root_ = identity;
  root->lookups = 1;
  root->type.store(S_IFDIR, std::memory_order_relaxed);
  root->fd.store(fd.release(), std::memory_order_release);
  by_identity_.emplace(identity, root);
  size_ = by_identity_.size();
  return 0;
}

Inode* Inodes::get(uint64_t nodeid) {
  if (numbering_ == Numbering::kDense || nodeid == wire::kRootId) {
    Inode* inode = inodes_.at(nodeid);
    return inode != nullptr && inode->fd.load(std::memory_order_acquire) >= 0 ? inode : nullptr;
  }
  const std::lock_guard lock(mutex_);
  return find_locked(nodeid);
}

Inode* Inodes::find_locked(uint64_t nodeid) {
  if (numbering_ == Numbering::kDense || nodeid == wire::kRootId) {
    Inode* inode = inodes_.at(nodeid);
    return inode != nullptr && inode->lookups > 0 ? inode : nullptr;
  }
  const auto found = by_identity_.find({root_.device, nodeid});
  if (found == by_identity_.end() || found->second->index == wire::kRootId) return nullptr;
  return found->second;
}

Inodes::Known Inodes::known(Inode& inode) const {
  const bool dense = numbering_ == Numbering::kDense || inode.index == wire::kRootId;
  return {&inode, dense ? inode.index : inode.identity.number, inode.generation};
}

std::optional<Inodes::Known> Inodes::acquire(Identity identity) {
  const std::lock_guard lock(mutex_);
  const auto found = by_identity_.find(identity);
  if (found == by_identity_.end()) return std::nullopt;
  ++found->second->lookups;
  return known(*found->second);
}

Result<Inodes::Known> Inodes::insert(Identity identity, UniqueFd fd, uint32_t type) {
  if (numbering_ == Numbering::kBackingInode) {
    if (identity.device != root_.device) return {{}, EXDEV};
    if (identity.number <= wire::kRootId && identity != root_) return {{}, EIO};
  }
  const std::lock_guard lock(mutex_);
  if (const auto found = by_identity_.find(identity); found != by_identity_.end()) {
    ++found->second->lookups;
    return {known(*found->second)};
  }
  const auto index = inodes_.take();
  if (!index.ok()) return {{}, index.error};
  Inode& inode = *inodes_.at(index.value);
  inode.index = index.value;
  inode.identity = identity;
  inode.lookups = 1;
  ++inode.generation;
  inode.type.store(type, std::memory_order_relaxed);
  inode.expires.store(false, std::memory_order_relaxed);
  inode.fd.store(fd.release(), std::memory_order_release);
  by_identity_.emplace(identity, &inode);
  size_.store(by_identity_.size(), std::memory_order_relaxed);
  return {known(inode)};
}

void Inodes::forget(uint64_t nodeid, uint64_t lookups) {
  if (nodeid == wire::kRootId) return;
  UniqueFd fd;  // declared before the lock, so closed after it
  std::unique_ptr<BackingId> backing;
  const std::lock_guard lock(mutex_);
  Inode* inode = find_locked(nodeid);
  if (inode == nullptr) return;
  if (lookups < inode->lookups) {
    inode->lookups -= lookups;
    return;
  }
  inode->lookups = 0;
  by_identity_.erase(inode->identity);
  size_.store(by_identity_.size(), std::memory_order_relaxed);
  fd.reset(inode->fd.exchange(-1, std::memory_order_acq_rel));
  {
    const std::lock_guard backing_lock(inode->backing_mutex);
    backing = std::move(inode->attached);
  }
  inodes_.give_back(inode->index);
}

std::vector<uint64_t> Inodes::some_nodeids(size_t count) {
  std::vector<uint64_t> nodeids;
  const std::lock_guard lock(mutex_);
  for (uint64_t seen = 2; seen < inodes_.end() && nodeids.size() < count; ++seen) {
    cursor_ = cursor_ + 1 < inodes_.end() && cursor_ > 0 ? cursor_ + 1 : 2;
    Inode* inode = inodes_.at(cursor_);
    if (inode->lookups > 0) nodeids.push_back(known(*inode).nodeid);
  }
  return nodeids;
}

}  // namespace fusebench
