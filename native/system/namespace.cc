#include "system/namespace.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <unistd.h>

#include <map>

namespace fusebench {
namespace {

std::vector<char*> pointers(const std::vector<std::string>& strings) {
  std::vector<char*> out;
  for (const std::string& string : strings) out.push_back(const_cast<char*>(string.c_str()));
  out.push_back(nullptr);
  return out;
}

// What execve would pass on although Node changed it: ignored signals, the signal mask,
// close-on-exec of stdio.
void restore_process_state() {
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  sigaction(SIGPIPE, &standard, nullptr);
  sigaction(SIGXFSZ, &standard, nullptr);
  sigset_t none;
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &none, nullptr);
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    const int flags = fcntl(fd, F_GETFD);
    if (flags >= 0) fcntl(fd, F_SETFD, flags & ~FD_CLOEXEC);
  }
}

}  // namespace

Failure exec_in_mount_namespace(const std::string& path, const std::vector<std::string>& argv,
                                const std::vector<std::string>& env) {
  if (unshare(CLONE_NEWNS) != 0) return failure("unshare", "CLONE_NEWNS", errno);
  // A slave, not private: what is unmounted outside is unmounted here, too, and does not stay busy.
  if (mount("none", "/", nullptr, MS_REC | MS_SLAVE, nullptr) != 0)
    return failure("mount", "/", errno, "making every mount a slave");
  const std::vector<char*> arguments = pointers(argv);
  const std::vector<char*> environment = pointers(env);
  restore_process_state();
  execve(path.c_str(), arguments.data(), environment.data());
  return failure("execve", path, errno);
}

Failure mount_at(const std::string& source, const std::string& target, const std::string& type,
                 const std::vector<std::string>& flags, const std::string& data) {
  static const std::map<std::string, unsigned long> known = {
      {"bind", MS_BIND}, {"nosuid", MS_NOSUID}, {"nodev", MS_NODEV}};
  unsigned long bits = 0;
  for (const std::string& name : flags) {
    const auto flag = known.find(name);
    if (flag == known.end()) return failure("mount", target, EINVAL, "unknown flag '" + name + "'");
    bits |= flag->second;
  }
  if (mount(source.c_str(), target.c_str(), type.c_str(), bits, data.c_str()) != 0)
    return failure("mount", target, errno, type + (data.empty() ? "" : " with " + data));
  return {};
}

Failure unmount_at(const std::string& target, bool lazy) {
  if (umount2(target.c_str(), UMOUNT_NOFOLLOW | (lazy ? MNT_DETACH : 0)) != 0)
    return failure("umount2", target, errno);
  return {};
}

}  // namespace fusebench
