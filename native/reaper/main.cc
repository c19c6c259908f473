// fusebench-reaper DIRECTORY [PID...]: removes what a killed fusebench leaves behind.
//
// A guardian process. fusebench holds the other end of its stdin; when that end closes without the
// line "keep" before, fusebench has died, and the guardian ends the daemons PID..., detaches what
// is mounted at or below DIRECTORY and removes DIRECTORY. It never leaves the directory's file
// system, follows no symlink, and refuses a directory that is not named as fusebench names its own.
// It prints nothing.
//
// Exit codes: 0 removed, kept or not there; 1 something could not be removed; 2 refused.

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "../fd.h"

namespace fusebench {
namespace {

constexpr int kSecondsToEnd = 2;
constexpr int kPasses = 4;

// The daemons, held by descriptors: a pid may be another process's by the time it is used. A daemon
// that has ended is left out. False when an argument is no pid of a daemon.
bool open_daemons(int count, char** pids, std::vector<UniqueFd>* daemons) {
  for (int i = 0; i < count; ++i) {
    char* end;
    const long pid = strtol(pids[i], &end, 10);
    if (*end != '\0' || pid <= 1 || pid > INT32_MAX) return false;
    UniqueFd daemon(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
    if (daemon.valid()) daemons->push_back(std::move(daemon));
  }
  return true;
}

// True when the line "keep" came before the end of stdin.
bool told_to_keep() {
  std::string line;
  char byte;
  for (;;) {
    const ssize_t got = read(STDIN_FILENO, &byte, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    if (byte != '\n') {
      line += byte;
      continue;
    }
    if (line == "keep") return true;
    line.clear();
  }
}

bool has_ended(const UniqueFd& daemon, int milliseconds) {
  pollfd ready = {.fd = daemon.get(), .events = POLLIN, .revents = 0};
  return poll(&ready, 1, milliseconds) == 1;
}

// Daemons die with their parent; what is left after a while is killed.
void end_daemons(const std::vector<UniqueFd>& daemons) {
  for (const UniqueFd& daemon : daemons) {
    if (has_ended(daemon, kSecondsToEnd * 1000)) continue;
    syscall(SYS_pidfd_send_signal, daemon.get(), SIGKILL, nullptr, 0);
    has_ended(daemon, kSecondsToEnd * 1000);
  }
}

bool is_named_by_fusebench(const std::string& directory) {
  if (directory.empty() || directory[0] != '/' || directory.find("/../") != std::string::npos)
    return false;
  const std::string name = directory.substr(directory.rfind('/') + 1);
  return name.starts_with(".fusebench-") || name.starts_with("fusebench-");
}

// mountinfo writes space, tab, newline and backslash as \040 and so on.
std::string unescape(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size()) {
      out += static_cast<char>(strtol(text.substr(i + 1, 3).c_str(), nullptr, 8));
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

// Mount points at or below `directory`, the latest mounted first.
std::vector<std::string> mounts_below(const std::string& directory) {
  std::vector<std::string> mounts;
  std::ifstream lines("/proc/self/mountinfo");
  std::string line;
  while (std::getline(lines, line)) {
    std::istringstream fields(line);
    std::string id, parent, device, root, point;
    fields >> id >> parent >> device >> root >> point;
    point = unescape(point);
    if (point == directory || point.starts_with(directory + "/"))
      mounts.insert(mounts.begin(), point);
  }
  return mounts;
}

bool is_dot(const char* name) {
  return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

bool remove_entry(int parent, const char* name, dev_t device);

// Removes what can be removed of the content of `entries`.
void remove_content(DIR* entries, dev_t device) {
  while (const dirent* entry = readdir(entries)) {
    if (!is_dot(entry->d_name)) remove_entry(dirfd(entries), entry->d_name, device);
  }
}

// Removes `name` in `parent`, with all below it, if it is on `device`. Listing and removing goes in
// several passes: what a file system lists while names disappear may be incomplete.
bool remove_entry(int parent, const char* name, dev_t device) {
  if (unlinkat(parent, name, 0) == 0 || errno == ENOENT) return true;
  if (errno != EISDIR && errno != EPERM) return false;
  UniqueFd fd(openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat attributes;
  if (!fd.valid() || fstat(fd.get(), &attributes) != 0 || attributes.st_dev != device) return false;
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(fdopendir(fd.get()), closedir);
  if (!entries) return false;
  static_cast<void>(fd.release());  // closedir closes it
  for (int pass = 0; pass < kPasses; ++pass) {
    rewinddir(entries.get());
    remove_content(entries.get(), device);
    if (unlinkat(parent, name, AT_REMOVEDIR) == 0) return true;
    if (errno != ENOTEMPTY) return false;
  }
  return false;
}

// Opens the directory that holds `directory`, whose path is without symlinks then.
UniqueFd open_parent(std::string* directory) {
  const size_t slash = directory->rfind('/');
  const std::unique_ptr<char, void (*)(void*)> real(
      realpath(slash == 0 ? "/" : directory->substr(0, slash).c_str(), nullptr), free);
  if (!real) return UniqueFd();
  const std::string parent = real.get();
  *directory = (parent == "/" ? "" : parent) + directory->substr(slash);
  return UniqueFd(open(parent.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

bool remove_directory(std::string directory) {
  const UniqueFd parent = open_parent(&directory);
  if (!parent.valid()) return errno == ENOENT;
  for (const std::string& mount : mounts_below(directory))
    umount2(mount.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW);
  const std::string name = directory.substr(directory.rfind('/') + 1);
  struct stat attributes;
  if (fstatat(parent.get(), name.c_str(), &attributes, AT_SYMLINK_NOFOLLOW) != 0)
    return errno == ENOENT;
  return S_ISDIR(attributes.st_mode) && remove_entry(parent.get(), name.c_str(), attributes.st_dev);
}

int guard(int argc, char** argv) {
  std::vector<UniqueFd> daemons;
  if (argc < 2 || !is_named_by_fusebench(argv[1]) || !open_daemons(argc - 2, argv + 2, &daemons))
    return 2;
  for (const int deaf : {SIGINT, SIGHUP, SIGTERM, SIGPIPE}) signal(deaf, SIG_IGN);
  setsid();  // fails when it leads its group already, which is as good
  if (chdir("/") != 0) return 1;
  if (told_to_keep()) return 0;
  end_daemons(daemons);
  return remove_directory(argv[1]) ? 0 : 1;
}

}  // namespace
}  // namespace fusebench

int main(int argc, char** argv) { return fusebench::guard(argc, argv); }
