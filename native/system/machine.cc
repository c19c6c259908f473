#include "system/machine.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "common/clock.h"

namespace fusebench {
namespace {

constexpr size_t kClockPairs = 10'000;

// The type of the mount with this id; empty when the list does not have it.
std::string mount_type(uint64_t mount_id) {
  std::ifstream mounts("/proc/self/mountinfo");
  std::string line;
  while (std::getline(mounts, line)) {
    std::istringstream fields(line);
    uint64_t id = 0;
    fields >> id;
    if (id != mount_id) continue;
    const size_t separator = line.find(" - ");
    if (separator == std::string::npos) return "";
    const size_t begin = separator + 3;
    return line.substr(begin, line.find(' ', begin) - begin);
  }
  return "";
}

}  // namespace

uint64_t clock_pair_ns() {
  std::vector<uint64_t> pairs(kClockPairs);
  for (uint64_t& pair : pairs) {
    const uint64_t start = now_ns();
    const uint64_t end = now_ns();
    pair = end - start;
  }
  std::nth_element(pairs.begin(), pairs.begin() + kClockPairs / 2, pairs.end());
  return pairs[kClockPairs / 2];
}

std::vector<int> allowed_cpus() {
  cpu_set_t set;
  std::vector<int> cpus;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(static_cast<size_t>(cpu), &set)) cpus.push_back(cpu);
  }
  return cpus;
}

Failure pin_thread(const std::vector<int>& cpus) {
  cpu_set_t set;
  CPU_ZERO(&set);
  std::string list;
  for (const int cpu : cpus) {
    list += (list.empty() ? "CPU " : ",") + std::to_string(cpu);
    if (cpu < 0 || cpu >= CPU_SETSIZE)
      return failure("sched_setaffinity", list, EINVAL, "no such CPU");
    CPU_SET(static_cast<size_t>(cpu), &set);
  }
  if (sched_setaffinity(0, sizeof set, &set) != 0) return failure("sched_setaffinity", list, errno);
  return {};
}

Failure use_batch_scheduling() {
  const sched_param priority{};
  if (sched_setscheduler(0, SCHED_BATCH, &priority) < 0)
    return {"sched_setscheduler", "SCHED_BATCH", errno, ""};
  return {};
}

Failure fs_info(const std::string& path, FsInfo* info) {
  struct statfs numbers;
  if (statfs(path.c_str(), &numbers) != 0) return failure("statfs", path, errno);
  struct statx attributes;
  if (statx(AT_FDCWD, path.c_str(), AT_STATX_DONT_SYNC, STATX_MNT_ID, &attributes) != 0)
    return failure("statx", path, errno);
  info->type = mount_type(attributes.stx_mnt_id);
  info->magic = static_cast<uint64_t>(numbers.f_type) & 0xffffffff;
  // A file system that counts neither blocks nor inodes (tmpfs with size=0, btrfs) has no limit.
  info->free_bytes = numbers.f_blocks == 0
                         ? UINT64_MAX
                         : numbers.f_bavail * static_cast<uint64_t>(numbers.f_bsize);
  info->free_inodes = numbers.f_files == 0 ? UINT64_MAX : numbers.f_ffree;
  return {};
}

Failure raise_file_limit(uint64_t* limit) {
  rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &files) != 0) return failure("setrlimit", "RLIMIT_NOFILE", errno);
  *limit = files.rlim_cur;  // RLIM_INFINITY is UINT64_MAX
  return {};
}

}  // namespace fusebench
