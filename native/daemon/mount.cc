#include "daemon/mount.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace fusebench {
namespace {

/// AT_STATX_DONT_SYNC: answered from the kernel's memory, even when the daemon is dead.
Result<dev_t> device_at(const std::string& path) {
  struct statx stx;
  const int flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC;
  if (statx(AT_FDCWD, path.c_str(), flags, STATX_TYPE, &stx) < 0) return {0, errno};
  return {makedev(stx.stx_dev_major, stx.stx_dev_minor)};
}

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
  Mount mount{mountpoint};
  char final_message;
  const bool mounted = read_retrying(pipe, &mount.device, sizeof mount.device) == sizeof(dev_t);
  if (mounted && read_retrying(pipe, &final_message, 1) == 0) mount.unmount();
  _exit(0);
}

}  // namespace

Result<Mount> Mount::make(const Settings& settings, int device_fd) {
  std::string data = "fd=" + std::to_string(device_fd) +
                     ",rootmode=40000,user_id=" + std::to_string(geteuid()) +
                     ",group_id=" + std::to_string(getegid());
  // Other users only together with the kernel's permission checks: handlers act as the daemon's
  // user.
  if (settings.allow_other) data += ",allow_other,default_permissions";
  const char* target = settings.mountpoint.c_str();
  constexpr unsigned long kFlags = MS_NOSUID | MS_NODEV;
  if (mount(settings.backing.c_str(), target, "fuse.fusebench", kFlags, data.c_str()) < 0)
    return {{}, errno};
  const auto device = device_at(settings.mountpoint);
  return {{settings.mountpoint, device.value}, device.error};
}

int Mount::unmount() {
  const std::string path = std::exchange(mountpoint, {});
  if (path.empty()) return 0;
  const auto there = device_at(path);
  if (!there.ok() || there.value != device) return 0;
  if (umount2(path.c_str(), UMOUNT_NOFOLLOW) == 0) return 0;
  if (errno == EBUSY && umount2(path.c_str(), UMOUNT_NOFOLLOW | MNT_DETACH) == 0) return 0;
  return errno == EINVAL ? 0 : errno;
}

Result<UniqueFd> start_watcher(const std::string& mountpoint) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) return {{}, errno};
  const UniqueFd reading(ends[0]);
  UniqueFd writing(ends[1]);
  const pid_t child = fork();
  if (child == 0) {
    writing.reset();
    watch_until_end(reading.get(), mountpoint);
  }
  const int error = child < 0 ? errno : 0;
  return {std::move(writing), error};
}

// A few bytes written to an empty pipe neither block nor fail while the watcher lives; if it does
// not, the message is useless.
void tell_watcher(const UniqueFd& watcher, const void* message, size_t size) {
  [[maybe_unused]] const ssize_t written = write(watcher.get(), message, size);
}

}  // namespace fusebench
