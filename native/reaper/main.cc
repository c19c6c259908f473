// fusebench-reaper DIRECTORY: removes what a killed fusebench leaves behind.
//
// A guardian process. fusebench holds the other end of its stdin. When that end closes, fusebench
// has finished with the directory or has died; the guardian then detaches what is mounted at or
// below DIRECTORY and removes DIRECTORY. It does not enter what is mounted there, follows no
// symlink, and refuses a directory whose name is not one of fusebench's. It prints nothing.
//
// Exit codes: 0 removed or not there; 1 something could not be detached or removed; 2 refused.

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "common/fd.h"

namespace fusebench {
namespace {

constexpr int kPasses = 4;

// Returns when the other end of stdin is closed.
void wait_for_end() {
  char byte;
  ssize_t got;
  do {
    got = read(STDIN_FILENO, &byte, 1);
  } while (got > 0 || (got < 0 && errno == EINTR));
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

// False when something stays mounted there.
bool detach_mounts(const std::string& directory) {
  for (const std::string& mount : mounts_below(directory))
    umount2(mount.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW);
  return mounts_below(directory).empty();
}

// Opens a directory of the same mount, never what is mounted over it, which may be on the same
// device.
UniqueFd open_directory(int parent, const char* name) {
  open_how how{};
  how.flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
  how.resolve = RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH;
  return UniqueFd(static_cast<int>(syscall(SYS_openat2, parent, name, &how, sizeof how)));
}

bool remove_entry(int parent, const char* name);

// Removes what can be removed of the content of `entries`.
void remove_content(DIR* entries) {
  while (const dirent* entry = readdir(entries)) {
    if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
      remove_entry(dirfd(entries), entry->d_name);
  }
}

// Removes `name` in `parent`, with everything below it except mounts. Listing and removing take
// several passes: a listing may be incomplete while names disappear.
bool remove_entry(int parent, const char* name) {
  if (unlinkat(parent, name, 0) == 0 || errno == ENOENT) return true;
  if (errno != EISDIR && errno != EPERM) return false;
  UniqueFd fd = open_directory(parent, name);
  if (!fd.valid()) return false;
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(fdopendir(fd.get()), closedir);
  if (!entries) return false;
  static_cast<void>(fd.release());  // closedir closes it
  for (int pass = 0; pass < kPasses; ++pass) {
    rewinddir(entries.get());
    remove_content(entries.get());
    if (unlinkat(parent, name, AT_REMOVEDIR) == 0) return true;
    if (errno != ENOTEMPTY) return false;
  }
  return false;
}

// Opens the parent of `directory`, and makes its path free of symlinks.
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
  const bool detached = detach_mounts(directory);
  const std::string name = directory.substr(directory.rfind('/') + 1);
  struct stat attributes;
  if (fstatat(parent.get(), name.c_str(), &attributes, AT_SYMLINK_NOFOLLOW) != 0)
    return errno == ENOENT;
  return S_ISDIR(attributes.st_mode) && remove_entry(parent.get(), name.c_str()) && detached;
}

int guard(int argc, char** argv) {
  if (argc != 2 || !is_named_by_fusebench(argv[1])) return 2;
  for (const int deaf : {SIGINT, SIGHUP, SIGTERM, SIGPIPE}) signal(deaf, SIG_IGN);
  setsid();  // fails when it already leads its group, which is just as good
  if (chdir("/") != 0) return 1;
  wait_for_end();
  return remove_directory(argv[1]) ? 0 : 1;
}

}  // namespace
}  // namespace fusebench

int main(int argc, char** argv) { return fusebench::guard(argc, argv); }
