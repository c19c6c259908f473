// The /dev/fuse transport; see devfuse.h.

#include "daemon/serve/devfuse.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "common/clock.h"
#include "daemon/ops/dispatch.h"
#include "daemon/state/credentials.h"
#include "daemon/wire/wire.h"

namespace fusebench {
namespace {

void add_one(std::atomic<uint64_t>& counter) {  // single writer: no locked instruction
  counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

void count(Worker& worker, const wire::fuse_in_header& header) {
  add_one(worker.lane.messages);
  if (header.opcode < kOpcodes) add_one(worker.lane.requests[header.opcode]);
  if (header.opcode == FUSE_INTERRUPT) return;  // it has the unique of another request
  if (worker.first_unique == 0) worker.first_unique = header.unique;
  if (header.unique > worker.last_unique) worker.last_unique = header.unique;
}

void trace(const wire::fuse_in_header& request, std::span<const std::byte> reply) {
  fuse_out_header out{};
  if (reply.size() >= sizeof out) std::memcpy(&out, reply.data(), sizeof out);
  fprintf(stderr, "%s unique=%llu nodeid=%llu len=%u -> %s len=%u\n",
          opcode_name(request.opcode).c_str(), static_cast<unsigned long long>(request.unique),
          static_cast<unsigned long long>(request.nodeid), request.len,
          reply.empty()    ? "no reply"
          : out.error == 0 ? "ok"
                           : strerrorname_np(-out.error),
          out.len);
}

/// Delays as `injection` says, if it applies to the `count`th request of its opcode.
void delay(const Injection& injection, uint64_t count) {
  if (injection.ns == 0 || count % injection.every != 0) return;
  if (injection.sleeps) {
    // By default a thread may sleep 50 us longer than requested.
    prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
    const timespec time = {.tv_sec = injection.ns / 1'000'000'000,
                           .tv_nsec = injection.ns % 1'000'000'000};
    nanosleep(&time, nullptr);
    return;
  }
  const uint64_t start = now_ns();
  while (now_ns() - start < injection.ns) {
  }
}

/// Errors of read() on the device. ENOENT: the request was interrupted before it could be read.
std::optional<ServeResult> after_failed_read(int error) {
  switch (error) {
    case EINTR:
    case EAGAIN:
    case ENOENT:
      return std::nullopt;
    case ENODEV:
      return ServeResult{Ended::kUnmounted};
    case ECONNABORTED:  // by FUSE_ABORT_ERROR
      return ServeResult{Ended::kAborted};
    default:
      return ServeResult{Ended::kFailed, error};
  }
}

}  // namespace

Result<UniqueFd> open_device() {
  UniqueFd fd(open("/dev/fuse", O_RDWR | O_CLOEXEC));
  const int error = fd.valid() ? 0 : errno;
  return {std::move(fd), error};
}

Result<UniqueFd> clone_device(int device) {
  auto fd = open_device();
  if (!fd.ok()) return fd;
  auto source = static_cast<uint32_t>(device);
  if (ioctl(fd.value.get(), FUSE_DEV_IOC_CLONE, &source) < 0) fd.error = errno;
  return fd;
}

Result<int32_t> KernelBacking::open_backing(int fd, uint64_t ops_mask) {
  const wire::fuse_backing_map map{fd, 0, ops_mask};
  const bool sets_attributes = (ops_mask & wire::passthrough_op(FUSE_SETATTR)) != 0;
  const bool without_fsetid = other_clients_ && !sets_attributes;
  if (without_fsetid && !set_effective_capability(CAP_FSETID, false)) return {0, EPERM};
  const int id = ioctl(device_.get(), wire::DEV_IOC_BACKING_OPEN, &map);
  const int error = id < 0 ? errno : 0;
  if (without_fsetid) set_effective_capability(CAP_FSETID, true);
  return {id, error};
}

int KernelBacking::close_backing(int32_t id) {
  const auto wanted = static_cast<uint32_t>(id);
  return ioctl(device_.get(), wire::DEV_IOC_BACKING_CLOSE, &wanted) < 0 ? errno : 0;
}

std::optional<ServeResult> serve_one(Daemon& daemon, Worker& worker, int device,
                                     const WorkerBuffer& buffer, Reply& reply) {
  const auto area = buffer.request();
  const ssize_t got = read(device, area.data(), area.size());
  if (got < 0) return after_failed_read(errno);
  if (got == 0)
    return ServeResult{Ended::kUnmounted};  // a socket's end; the device never returns 0
  const auto request = area.first(static_cast<size_t>(got));
  wire::fuse_in_header header{};
  if (request.size() < sizeof header) return std::nullopt;
  std::memcpy(&header, request.data(), sizeof header);
  count(worker, header);
  const uint32_t opcode = header.opcode < kOpcodes ? header.opcode : 0;
  const uint64_t start_ns = daemon.settings.service_times ? now_ns() : 0;

  dispatch(daemon, worker, request, reply);
  // In addition to the request's own time, because a short delay would otherwise disappear in it.
  delay(daemon.settings.inject[opcode],
        worker.lane.requests[opcode].load(std::memory_order_relaxed));
  if (daemon.settings.verbose) trace(header, reply.bytes());
  const auto bytes = reply.bytes();
  if (!bytes.empty() && write(device, bytes.data(), bytes.size()) < 0) {
    const int error = errno;
    undo(daemon, reply);
    // No process waits any more (ENOENT), the connection is over (the next read says why), or the
    // reply is wrong, which is a bug of the daemon and is counted.
    if (error != ENOENT && error != ENODEV && error != ECONNABORTED) ++worker.refused_replies;
  }
  if (daemon.settings.service_times) worker.lane.service[opcode].record(now_ns() - start_ns);
  return std::nullopt;
}

ServeResult serve(Daemon& daemon, Worker& worker, int device, const WorkerBuffer& buffer,
                  const std::atomic<bool>& stop) {
  Reply reply(buffer.reply());
  while (!stop.load(std::memory_order_relaxed))
    if (const auto ended = serve_one(daemon, worker, device, buffer, reply)) return *ended;
  return {Ended::kStopped};
}

}  // namespace fusebench
