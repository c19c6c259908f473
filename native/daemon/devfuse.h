// The /dev/fuse transport: one read a request, one write a reply. It moves bytes and counts;
// handlers do the rest.
#pragma once

#include "buffer.h"
#include "daemon.h"

namespace fusebench {

/// Opens /dev/fuse. Errors: errno of open.
Result<UniqueFd> open_device();
/// A descriptor of the same connection with a processing queue of its own. Errors: errno of open or
/// ioctl.
Result<UniqueFd> clone_device(int device);

/// The kernel's side of backing ids, on the device descriptor that the mount was made with.
class KernelBacking final : public BackingDevice {
 public:
  explicit KernelBacking(const UniqueFd& device) : device_(device) {}
  Result<int32_t> open_backing(int fd, uint64_t ops_mask) override;
  int close_backing(int32_t id) override;

 private:
  const UniqueFd& device_;  // ids close as nothing (EBADF) once it is closed
};

enum class Ended { kStopped, kUnmounted, kAborted, kFailed };

struct ServeResult {
  Ended ended = Ended::kStopped;
  int error = 0;  // with kFailed
};

/// Serves requests until the connection ends or `stop` is set, which is looked at after each
/// request and each signal.
ServeResult serve(Daemon& daemon, Worker& worker, int device, const WorkerBuffer& buffer,
                  const std::atomic<bool>& stop);
/// Reads and serves one request; nullopt says go on. INIT is served by this, before any worker
/// starts.
std::optional<ServeResult> serve_one(Daemon& daemon, Worker& worker, int device,
                                     const WorkerBuffer& buffer, Reply& reply);

}  // namespace fusebench
