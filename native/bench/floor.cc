// floor FILE FILE_BYTES OPERATIONS WARMUP CPU: the bare loop that ours is compared with.
//
// pread of sequential 4 KiB blocks between two clock reads, as anybody would write it: no order, no
// check, no thread, one array of durations. Does one round for each line on stdin and answers with
// the mean of the middle half of the durations in nanoseconds.

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace {

constexpr size_t kBlockBytes = 4096;

unsigned long now_ns() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC_RAW, &now);
  return static_cast<unsigned long>(now.tv_sec) * 1'000'000'000ul +
         static_cast<unsigned long>(now.tv_nsec);
}

bool round(int fd, char* buffer, size_t blocks, size_t count, unsigned long* durations) {
  for (size_t i = 0; i < count; ++i) {
    const auto offset = static_cast<off_t>(i % blocks * kBlockBytes);
    const unsigned long start = now_ns();
    const ssize_t got = pread(fd, buffer, kBlockBytes, offset);
    const unsigned long end = now_ns();
    durations[i] = end - start;
    if (got != static_cast<ssize_t>(kBlockBytes)) return false;
  }
  return true;
}

// The mean of the middle half: as robust as the median, and finer than the clock's steps.
double midmean(std::vector<unsigned long>* durations) {
  std::sort(durations->begin(), durations->end());
  const size_t quarter = durations->size() / 4;
  double sum = 0;
  for (size_t i = quarter; i < durations->size() - quarter; ++i) {
    sum += static_cast<double>((*durations)[i]);
  }
  return sum / static_cast<double>(durations->size() - 2 * quarter);
}

bool pin(size_t cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  return sched_setaffinity(0, sizeof set, &set) == 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    fputs("usage: floor FILE FILE_BYTES OPERATIONS WARMUP CPU\n", stderr);
    return 2;
  }
  const size_t blocks = strtoul(argv[2], nullptr, 10) / kBlockBytes;
  std::vector<unsigned long> durations(strtoul(argv[3], nullptr, 10));
  std::vector<unsigned long> warmup(strtoul(argv[4], nullptr, 10));
  const int fd = open(argv[1], O_RDONLY);
  auto* buffer = static_cast<char*>(aligned_alloc(kBlockBytes, kBlockBytes));
  if (fd < 0 || !buffer || blocks == 0 || durations.empty() ||
      !pin(strtoul(argv[5], nullptr, 10))) {
    perror("floor");
    return 1;
  }
  for (int key = getchar(); key != EOF; key = getchar()) {
    if (key != '\n') continue;
    if (!round(fd, buffer, blocks, warmup.size(), warmup.data()) ||
        !round(fd, buffer, blocks, durations.size(), durations.data())) {
      perror("floor: pread");
      return 1;
    }
    printf("%.2f\n", midmean(&durations));
    fflush(stdout);
  }
  free(buffer);
  close(fd);
  return 0;
}
