// floor LOOP PATH OPERATIONS WARMUP CPU: the bare loops that fusebench's loops are compared with.
//
//   pread-each   pread of sequential 4 KiB blocks between two clock reads each, in the simplest
//                form; prints the mean of the middle half of the durations
//   pread-all    the same with O_DIRECT and only two clock reads in total; prints the time divided
//                by the number of operations
//   statx-all    statx with AT_STATX_FORCE_SYNC, measured like pread-all
//
// No order, no check beyond the result, no thread, no counters; the buffer and the clock are those
// of fusebench's loops. Does one round and prints nanoseconds per operation.

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "common/buffer.h"
#include "common/clock.h"

namespace {

using fusebench::Buffer;
using fusebench::now_ns;

constexpr size_t kBlockBytes = 4096;
// Between warm-up and timed part, as in fusebench's rounds: on a busy CPU a thread that has just
// slept runs first.
constexpr unsigned kPauseUs = 500;

struct File {
  const char* path;
  int fd;
  size_t blocks;
  const Buffer& buffer;
};

bool read_block(const File& file, size_t i) {
  const auto offset = static_cast<off_t>(i % file.blocks * kBlockBytes);
  return pread(file.fd, file.buffer.data(), kBlockBytes, offset) ==
         static_cast<ssize_t>(kBlockBytes);
}

bool get_attributes(const File& file, size_t) {
  struct statx attributes;
  return statx(AT_FDCWD, file.path, AT_STATX_FORCE_SYNC, STATX_BASIC_STATS, &attributes) == 0;
}

// The mean of the middle half: as robust as the median, and finer than the clock's steps.
double midmean(std::vector<uint64_t> durations) {
  std::sort(durations.begin(), durations.end());
  const size_t quarter = durations.size() / 4;
  double sum = 0;
  for (size_t i = quarter; i < durations.size() - quarter; ++i)
    sum += static_cast<double>(durations[i]);
  return sum / static_cast<double>(durations.size() - 2 * quarter);
}

// Both values are negative when an operation fails.
double each(const File& file, size_t count) {
  std::vector<uint64_t> durations(count);
  for (size_t i = 0; i < count; ++i) {
    const uint64_t start = now_ns();
    const bool good = read_block(file, i);
    durations[i] = now_ns() - start;
    if (!good) return -1;
  }
  return midmean(std::move(durations));
}

template <bool (*Operation)(const File&, size_t)>
double all(const File& file, size_t count) {
  const uint64_t start = now_ns();
  for (size_t i = 0; i < count; ++i) {
    if (!Operation(file, i)) return -1;
  }
  return static_cast<double>(now_ns() - start) / static_cast<double>(count);
}

bool pin(size_t cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  return sched_setaffinity(0, sizeof set, &set) == 0;
}

using Loop = double (*)(const File&, size_t);

Loop loop_named(const char* name) {
  if (strcmp(name, "pread-each") == 0) return each;
  if (strcmp(name, "pread-all") == 0) return all<read_block>;
  if (strcmp(name, "statx-all") == 0) return all<get_attributes>;
  return nullptr;
}

}  // namespace

int main(int argc, char** argv) {
  const Loop loop = argc == 6 ? loop_named(argv[1]) : nullptr;
  if (!loop) {
    fputs("usage: floor pread-each|pread-all|statx-all PATH OPERATIONS WARMUP CPU\n", stderr);
    return 2;
  }
  const size_t operations = strtoul(argv[3], nullptr, 10);
  const size_t warmup = strtoul(argv[4], nullptr, 10);
  const int direct = strcmp(argv[1], "pread-all") == 0 ? O_DIRECT : 0;
  // Like fusebench's client threads: pinned first, then the buffer is touched.
  const bool pinned = pin(strtoul(argv[5], nullptr, 10));
  const Buffer buffer(kBlockBytes);
  File file{.path = argv[2], .fd = open(argv[2], O_RDONLY | direct), .blocks = 0, .buffer = buffer};
  struct stat attributes;
  if (!pinned || !buffer.data() || file.fd < 0 || fstat(file.fd, &attributes) != 0) {
    perror("floor");
    return 1;
  }
  file.blocks = static_cast<size_t>(attributes.st_size) / kBlockBytes;
  double ns = loop(file, warmup);
  if (ns >= 0) {
    usleep(kPauseUs);
    ns = loop(file, operations);
  }
  if (ns < 0) {
    perror(argv[1]);
    return 1;
  }
  printf("%.2f\n", ns);
  close(file.fd);
  return 0;
}
