// The /dev/fuse transport: one read a request, one write a reply. It moves bytes and counts;
// handlers do the rest.
#pragma once

#include "daemon/serve/buffer.h"
#include "daemon/state/daemon.h"

namespace fusebench {

/// Opens /dev/fuse. Errors: errno of open.
Result<UniqueFd> open_device();
/// A descriptor of the same connection with a processing queue of its own. Errors: errno of open or
/// ioctl.
Result<UniqueFd> clone_device(int device);

/// The kernel's side of backing ids, on the device descriptor that the mount was made with.
///
/// A backing file is written with the capabilities that this thread has in BACKING_OPEN, whoever
/// the client is. With CAP_FSETID among them, a write by anybody would keep set-user-ID: under
/// HANDLE_KILLPRIV_V2 the kernel leaves the clearing to WRITE, which passthrough never sends. So
/// where there are other clients than the daemon's own user, files are registered without it,
/// unless SETATTR is passed through, too: then the kernel clears by that, and needs the capability
/// to set set-group-ID for whom it belongs to.
class KernelBacking final : public BackingDevice {
 public:
  KernelBacking(const UniqueFd& device, bool other_clients)
      : device_(device), other_clients_(other_clients) {}
  Result<int32_t> open_backing(int fd, uint64_t ops_mask) override;
  int close_backing(int32_t id) override;

 private:
  const UniqueFd& device_;  // ids close as nothing (EBADF) once it is closed
  const bool other_clients_;
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
