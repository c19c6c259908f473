// The watcher process; see watcher.h.

#include "daemon/watcher.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>

#include "daemon/mount.h"

namespace fusebench {
namespace {

ssize_t read_retrying(int fd, void* data, size_t size) {
  ssize_t n;
  do n = read(fd, data, size);
  while (n < 0 && errno == EINTR);
  return n;
}

[[noreturn]] void watch_until_end(int pipe, const std::string& mountpoint) {
  setsid();  // Ctrl-C must reach only the daemon
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) ::signal(signal, SIG_IGN);
  const UniqueFd null(open("/dev/null", O_RDWR | O_CLOEXEC));
  for (const int standard : {0, 1, 2})
    dup2(null.get(), standard);  // so that readers of these streams see their end
  dev_t device = 0;
  char final_message;
  const bool mounted = read_retrying(pipe, &device, sizeof device) == sizeof device;
  if (mounted && read_retrying(pipe, &final_message, 1) == 0) unmount_if_ours(mountpoint, device);
  _exit(0);
}

}  // namespace

Result<Watcher> Watcher::start(const std::string& mountpoint) {
  Result<Watcher> result;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) {
    result.error = errno;
    return result;
  }
  UniqueFd reading(ends[0]);
  result.value.pipe_.reset(ends[1]);
  const pid_t child = fork();
  if (child == 0) {
    result.value.pipe_.reset();
    watch_until_end(reading.get(), mountpoint);
  }
  if (child < 0) result.error = errno;
  return result;
}

// Writes of a few bytes to an empty pipe neither block nor fail while the watcher lives; if it does
// not, the message is useless.
void Watcher::watch(dev_t device) {
  if (pipe_.valid() && write(pipe_.get(), &device, sizeof device) < 0) pipe_.reset();
}

void Watcher::dismiss() {
  if (pipe_.valid() && write(pipe_.get(), "", 1) < 0) pipe_.reset();
}

}  // namespace fusebench
