// The /dev/fuse transport: one read per request, one write per reply. It moves bytes and counts;
// handlers do the rest.
#pragma once

#include "daemon/state/daemon.h"

namespace fusebench {

/// Opens /dev/fuse. Errors: errno of open.
Result<UniqueFd> open_device();
/// A descriptor of the same connection with a processing queue of its own. Errors: errno of open or
/// ioctl.
Result<UniqueFd> clone_device(int device);

/// The kernel's side of backing ids, on the device descriptor that the mount was made with.
///
/// A backing file is written with the capabilities that this thread has in BACKING_OPEN, for every
/// client. With CAP_FSETID among them, a write by any user would keep set-user-ID: under
/// HANDLE_KILLPRIV_V2 the kernel leaves the clearing to WRITE, which passthrough never sends. So
/// where other users have access, files are registered without that capability. The exception is a
/// passed-through SETATTR: the kernel then clears by SETATTR, and needs the capability to set
/// set-group-ID for its owner.
class KernelBacking final : public BackingDevice {
 public:
  KernelBacking(const UniqueFd& device, bool other_clients)
      : device_(device), other_clients_(other_clients) {}
  Result<int32_t> open_backing(int fd, uint64_t ops_mask) override;
  int close_backing(int32_t id) override;

 private:
  const UniqueFd& device_;  // once it is closed, closing an id is a harmless EBADF
  const bool other_clients_;
};

enum class Ended { kStopped, kUnmounted, kAborted, kFailed };

struct ServeResult {
  Ended ended = Ended::kStopped;
  int error = 0;  // with kFailed
};

/// Serves requests until the connection ends or `stop` is set, which is checked after each request
/// and each signal.
ServeResult serve(Daemon& daemon, Worker& worker, int device, const WorkerBuffer& buffer,
                  const std::atomic<bool>& stop);
/// Reads and serves one request; nullopt means continue. INIT is served by this, before any worker
/// starts.
std::optional<ServeResult> serve_one(Daemon& daemon, Worker& worker, int device,
                                     const WorkerBuffer& buffer, Reply& reply);

}  // namespace fusebench
