#include "common/content.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "common/fd.h"

namespace fusebench {
namespace {

constexpr uint64_t kChunkBytes = 1024 * 1024;

Failure write_all(int fd, const std::string& path, const char* data, uint64_t bytes,
                  uint64_t offset) {
  uint64_t done = 0;
  while (done < bytes) {
    const ssize_t n = pwrite(fd, data + done, bytes - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failure("pwrite", path, errno);
    if (n == 0) return failure("pwrite", path, EIO, "wrote 0 bytes");
    done += static_cast<uint64_t>(n);
  }
  return {};
}

}  // namespace

void fill_content(void* buffer, uint64_t bytes, uint64_t offset) {
  auto* words = static_cast<uint64_t*>(buffer);
  uint64_t at = 0;
  while (at < bytes) {
    const uint64_t until = std::min(bytes, at + kPageBytes - (offset + at) % kPageBytes);
    uint64_t word = content_word(offset + at);
    for (; at < until; at += 8, word += kWordStep) words[at / 8] = word;
  }
}

Failure fill_file(const std::string& path, uint64_t bytes) {
  if (bytes % 8 != 0) return failure("pwrite", path, EINVAL, "the size must be a multiple of 8");
  UniqueFd fd(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!fd.valid()) return failure("open", path, errno);
  const auto chunk = std::make_unique<uint64_t[]>(kChunkBytes / 8);
  for (uint64_t offset = 0; offset < bytes; offset += kChunkBytes) {
    const uint64_t part = std::min(kChunkBytes, bytes - offset);
    fill_content(chunk.get(), part, offset);
    if (Failure failed =
            write_all(fd.get(), path, reinterpret_cast<const char*>(chunk.get()), part, offset))
      return failed;
  }
  return {};
}

Failure make_entries(const std::string& directory, uint64_t count) {
  UniqueFd parent(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!parent.valid()) return failure("open", directory, errno);
  for (uint64_t i = 0; i < count; ++i) {
    char name[24];
    snprintf(name, sizeof name, "%08llu", static_cast<unsigned long long>(i));
    // One system call instead of two, where the file system has it.
    if (mknodat(parent.get(), name, S_IFREG | 0644, 0) == 0 || errno == EEXIST) continue;
    UniqueFd entry(openat(parent.get(), name, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
    if (!entry.valid()) return failure("openat", directory + "/" + name, errno);
  }
  return {};
}

}  // namespace fusebench
