// System calls on request, for tests that must know exactly which ones are made: one command per
// line on standard input, one answer per line on standard output, `ok VALUES` or the errno name.
//
// It makes no other calls: no buffering, no stat before or after, no retry.
// Static, so that it runs in a guest, too. `repeat N COMMAND` makes the same call N times and
// answers for the last one.

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace {

using Words = std::vector<std::string>;

constexpr size_t kBufferBytes = 4 << 20;
constexpr size_t kAlignment = 4096;

std::map<std::string, int> slots;

char* buffer() {
  static char* const memory = static_cast<char*>(aligned_alloc(kAlignment, kBufferBytes));
  return memory;
}

int64_t number(const std::string& word) { return strtoll(word.c_str(), nullptr, 0); }
size_t bytes_of(const std::string& word) { return static_cast<size_t>(number(word)); }
int slot(const std::string& name) { return slots.contains(name) ? slots[name] : -1; }

std::string answer(int64_t result, const std::string& value = "") {
  if (result < 0) return strerrorname_np(errno);
  return "ok " + (value.empty() ? std::to_string(result) : value);
}

int flags_of(const std::string& text) {
  static const std::map<std::string, int> known = {
      {"rdonly", O_RDONLY},   {"wronly", O_WRONLY},       {"rdwr", O_RDWR},
      {"creat", O_CREAT},     {"excl", O_EXCL},           {"trunc", O_TRUNC},
      {"append", O_APPEND},   {"direct", O_DIRECT},       {"path", O_PATH},
      {"tmpfile", O_TMPFILE}, {"directory", O_DIRECTORY}, {"sync", O_SYNC}};
  int flags = O_CLOEXEC;
  std::stringstream words(text);
  for (std::string word; std::getline(words, word, '|');) flags |= known.at(word);
  return flags;
}

std::string open_slot(const Words& w) {
  const int fd = open(w[1].c_str(), flags_of(w[2]), w.size() > 3 ? number(w[3]) : 0644);
  if (fd >= 0) slots[w[0]] = fd;
  return answer(fd, "opened");
}

std::string close_slot(const Words& w) {
  const int fd = slot(w[0]);
  slots.erase(w[0]);
  return answer(close(fd));
}

/// The number of bytes, and the value of the first one.
std::string read_slot(const Words& w) {
  const ssize_t got = pread(slot(w[0]), buffer(), bytes_of(w[2]), number(w[1]));
  return answer(got, std::to_string(got) + " " + std::to_string(static_cast<uint8_t>(*buffer())));
}

std::string write_slot(const Words& w) {
  memset(buffer(), static_cast<int>(number(w[3])), bytes_of(w[2]));
  return answer(pwrite(slot(w[0]), buffer(), bytes_of(w[2]), number(w[1])));
}

std::string append_slot(const Words& w) {
  memset(buffer(), static_cast<int>(number(w[2])), bytes_of(w[1]));
  return answer(write(slot(w[0]), buffer(), bytes_of(w[1])));
}

/// statx PATH|@SLOT basic|btime default|force|dont
std::string statx_path(const Words& w) {
  const bool by_slot = w[0][0] == '@';
  const unsigned mask = w[1] == "btime" ? STATX_BASIC_STATS | STATX_BTIME : STATX_BASIC_STATS;
  int flags = w[2] == "force" ? AT_STATX_FORCE_SYNC : w[2] == "dont" ? AT_STATX_DONT_SYNC : 0;
  flags |= by_slot ? AT_EMPTY_PATH : AT_SYMLINK_NOFOLLOW;
  struct statx s = {};
  const int fd = by_slot ? slot(w[0].substr(1)) : AT_FDCWD;
  const int result = statx(fd, by_slot ? "" : w[0].c_str(), flags, mask, &s);
  std::ostringstream text;
  text << "ino=" << s.stx_ino << " mode=" << std::oct << s.stx_mode << std::dec
       << " nlink=" << s.stx_nlink << " uid=" << s.stx_uid << " size=" << s.stx_size
       << " mtime=" << s.stx_mtime.tv_sec
       << " btime=" << (s.stx_mask & STATX_BTIME ? s.stx_btime.tv_sec : -1);
  return answer(result, text.str());
}

std::string utimens(const Words& w) {
  const std::array<timespec, 2> times = {{{number(w[1]), 0}, {number(w[1]), 0}}};
  return answer(utimensat(AT_FDCWD, w[0].c_str(), times.data(), 0));
}

std::string copy_range(const Words& w) {
  off_t from = 0;
  off_t to = 0;
  return answer(copy_file_range(slot(w[0]), &from, slot(w[1]), &to, bytes_of(w[2]), 0));
}

/// mmap SLOT BYTES shared|private read|write [BYTE]: touches every page; writes are synced when
/// shared.
std::string map_slot(const Words& w) {
  const size_t bytes = bytes_of(w[1]);
  const bool writes = w[3] == "write";
  void* at = mmap(nullptr, bytes, writes ? PROT_READ | PROT_WRITE : PROT_READ,
                  w[2] == "shared" ? MAP_SHARED : MAP_PRIVATE, slot(w[0]), 0);
  if (at == MAP_FAILED) return answer(-1);
  volatile uint8_t* const page = static_cast<uint8_t*>(at);
  uint64_t sum = 0;
  for (size_t i = 0; i < bytes; i += kAlignment) {
    if (writes) page[i] = static_cast<uint8_t>(number(w[4]));
    sum += page[i];
  }
  const int result = writes && w[2] == "shared" ? msync(at, bytes, MS_SYNC) : 0;
  const std::string text = answer(result, std::to_string(sum));
  munmap(at, bytes);
  return text;
}

/// splice SLOT in|out OFFSET BYTES, through a pipe; out writes the byte 0x73.
std::string splice_slot(const Words& w) {
  std::array<int, 2> ends = {};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return answer(-1);
  off_t offset = number(w[2]);
  const size_t bytes = bytes_of(w[3]);
  memset(buffer(), 0x73, bytes);
  ssize_t moved = -1;
  if (w[1] == "in")
    moved = splice(slot(w[0]), &offset, ends[1], nullptr, bytes, 0);
  else if (write(ends[1], buffer(), bytes) > 0)
    moved = splice(ends[0], nullptr, slot(w[0]), &offset, bytes, 0);
  const std::string text = answer(moved);
  close(ends[0]);
  close(ends[1]);
  return text;
}

struct LinuxDirent {
  uint64_t ino;
  int64_t offset;
  uint16_t bytes;
  uint8_t type;
  char name[1];
};

/// Reads an open directory to its end; the names without dots are counted, and their
/// order-independent sum is kept.
std::string list_slot(const Words& w) {
  const size_t bytes = bytes_of(w[1]);
  uint64_t count = 0;
  std::vector<std::string> names;
  for (;;) {
    const long got = syscall(SYS_getdents64, slot(w[0]), buffer(), bytes);
    if (got < 0) return answer(-1);
    if (got == 0) break;
    for (long at = 0; at < got;) {
      const auto* entry = reinterpret_cast<const LinuxDirent*>(buffer() + at);
      if (strcmp(entry->name, ".") != 0 && strcmp(entry->name, "..") != 0) {
        count++;
        names.emplace_back(entry->name);
      }
      at += entry->bytes;
    }
  }
  std::sort(names.begin(), names.end());
  const bool distinct = std::adjacent_find(names.begin(), names.end()) == names.end();
  std::string text = std::to_string(count) + (distinct ? " distinct" : " repeated");
  if (!names.empty()) text += " " + names.front() + " " + names.back();
  return answer(0, text);
}

std::string get_xattr(const Words& w) {
  const ssize_t got = getxattr(w[0].c_str(), w[1].c_str(), buffer(), kBufferBytes);
  return answer(got, std::string(buffer(), got > 0 ? static_cast<size_t>(got) : 0));
}

std::string read_link(const Words& w) {
  const ssize_t got = readlink(w[0].c_str(), buffer(), kBufferBytes);
  return answer(got, std::string(buffer(), got > 0 ? static_cast<size_t>(got) : 0));
}

std::string statfs_path(const Words& w) {
  struct statfs s;
  return answer(statfs(w[0].c_str(), &s));
}

/// statx of FOLDER/00000000 and so on; the number of those that worked.
std::string stat_all(const Words& w) {
  struct statx s;
  int64_t found = 0;
  for (int64_t i = 0; i < number(w[1]); i++) {
    char name[32];
    snprintf(name, sizeof name, "/%08lld", static_cast<long long>(i));
    const std::string file = w[0] + name;
    if (statx(AT_FDCWD, file.c_str(), AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &s) != 0)
      return answer(-1);
    found++;
  }
  return answer(found);
}

std::string list_xattr(const Words& w) {
  return answer(listxattr(w[0].c_str(), buffer(), kBufferBytes));
}

const char* path(const Words& w, size_t index = 0) { return w[index].c_str(); }
mode_t mode(const Words& w, size_t index) { return static_cast<mode_t>(number(w[index])); }

const std::map<std::string, std::function<std::string(const Words&)>>& commands() {
  static const std::map<std::string, std::function<std::string(const Words&)>> table = {
      {"open", open_slot},
      {"close", close_slot},
      {"pread", read_slot},
      {"pwrite", write_slot},
      {"append", append_slot},
      {"statx", statx_path},
      {"utimens", utimens},
      {"copy_file_range", copy_range},
      {"mmap", map_slot},
      {"splice", splice_slot},
      {"getdents", list_slot},
      {"stat-all", stat_all},
      {"getxattr", get_xattr},
      {"listxattr", list_xattr},
      {"readlink", read_link},
      {"statfs", statfs_path},
      {"access", [](const Words& w) { return answer(access(path(w), R_OK)); }},
      {"missing",
       [](const Words& w) {
         const int result = access(path(w), F_OK);
         return result < 0 && errno == ENOENT ? answer(0) : answer(-1);
       }},
      {"chmod", [](const Words& w) { return answer(chmod(path(w), mode(w, 1))); }},
      {"fchmod", [](const Words& w) { return answer(fchmod(slot(w[0]), mode(w, 1))); }},
      {"chown", [](const Words& w) { return answer(chown(path(w), mode(w, 1), mode(w, 1))); }},
      {"truncate", [](const Words& w) { return answer(truncate(path(w), number(w[1]))); }},
      {"ftruncate", [](const Words& w) { return answer(ftruncate(slot(w[0]), number(w[1]))); }},
      {"fsync", [](const Words& w) { return answer(fsync(slot(w[0]))); }},
      {"fallocate",
       [](const Words& w) { return answer(fallocate(slot(w[0]), 0, number(w[1]), number(w[2]))); }},
      {"lseek",
       [](const Words& w) {
         const int whence = w[2] == "data"   ? SEEK_DATA
                            : w[2] == "hole" ? SEEK_HOLE
                            : w[2] == "end"  ? SEEK_END
                                             : SEEK_SET;
         return answer(lseek(slot(w[0]), number(w[1]), whence));
       }},
      {"setxattr",
       [](const Words& w) {
         return answer(setxattr(path(w), path(w, 1), path(w, 2), w[2].size(), 0));
       }},
      {"removexattr", [](const Words& w) { return answer(removexattr(path(w), path(w, 1))); }},
      {"mkdir", [](const Words& w) { return answer(mkdir(path(w), 0755)); }},
      {"rmdir", [](const Words& w) { return answer(rmdir(path(w))); }},
      {"unlink", [](const Words& w) { return answer(unlink(path(w))); }},
      {"rename", [](const Words& w) { return answer(rename(path(w), path(w, 1))); }},
      {"link", [](const Words& w) { return answer(link(path(w), path(w, 1))); }},
      {"symlink", [](const Words& w) { return answer(symlink(path(w), path(w, 1))); }},
      {"mkfifo", [](const Words& w) { return answer(mkfifo(path(w), 0644)); }},
      {"mknod", [](const Words& w) { return answer(mknod(path(w), S_IFREG | 0644, 0)); }},
  };
  return table;
}

std::string run(Words words) {
  int64_t times = 1;
  if (words[0] == "repeat") {
    times = number(words[1]);
    words.erase(words.begin(), words.begin() + 2);
  }
  const auto command = commands().find(words[0]);
  if (command == commands().end()) return "unknown command";
  words.erase(words.begin());
  std::string text;
  for (; times > 0; times--) text = command->second(words);
  return text;
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream stream(line);
    Words words;
    for (std::string word; stream >> word;) words.push_back(word);
    if (words.empty()) continue;
    std::cout << run(words) << std::endl;
  }
}
