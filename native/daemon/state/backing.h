// Backing ids: what FUSE_DEV_IOC_BACKING_OPEN returns, owned.
//
// The device is an interface because tests play the role of the kernel. A BackingId must outlive
// every reply that names it and is closed by its destructor; the kernel itself keeps the backing
// file as long as it needs it.
#pragma once

#include <cstdint>
#include <memory>

#include "common/fd.h"

namespace fusebench {

class BackingDevice {
 public:
  virtual ~BackingDevice() = default;
  /// Registers an open (or O_PATH) descriptor; `ops_mask` 0 is file passthrough. Returns the id,
  /// which is > 0.
  virtual Result<int32_t> open_backing(int fd, uint64_t ops_mask) = 0;
  virtual int close_backing(int32_t id) = 0;
};

class BackingId {
 public:
  BackingId(BackingDevice& device, int32_t id) noexcept : device_(device), id_(id) {}
  BackingId(const BackingId&) = delete;
  BackingId& operator=(const BackingId&) = delete;
  ~BackingId() { device_.close_backing(id_); }

  static Result<std::unique_ptr<BackingId>> open(BackingDevice& device, int fd, uint64_t ops_mask) {
    const auto id = device.open_backing(fd, ops_mask);
    if (!id.ok()) return {nullptr, id.error};
    return {std::make_unique<BackingId>(device, id.value)};
  }

  [[nodiscard]] int32_t get() const noexcept { return id_; }

 private:
  BackingDevice& device_;
  const int32_t id_;
};

}  // namespace fusebench
