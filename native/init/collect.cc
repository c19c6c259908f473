#include "init/collect.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>

#include "common/fd.h"

namespace fusebench::init {
namespace {

std::string failure(const char* call, const std::string& path) {
  return std::string(call) + " " + path + ": " + strerrorname_np(errno);
}

}  // namespace

std::string Archive::add(const std::string& root, const std::string& label) {
  struct stat status;
  if (lstat(root.c_str(), &status) != 0) return errno == ENOENT ? "" : failure("lstat", root);
  const uint32_t mode = status.st_mode & 07777;
  if (S_ISDIR(status.st_mode)) return send_directory(root, label, mode);
  if (S_ISREG(status.st_mode)) {
    return send_file(root, label, mode, static_cast<uint64_t>(status.st_size));
  }
  if (S_ISLNK(status.st_mode)) return send_link(root, label);
  return {};
}

std::string Archive::send(Type type, std::string_view payload) {
  frames_++;
  const int error = channel_.send(type, payload);
  return error == 0 ? "" : std::string("write to the host: ") + strerrorname_np(error);
}

std::string Archive::send_directory(const std::string& path, const std::string& name,
                                    uint32_t mode) {
  Records records;
  records.add("name", name);
  records.add("mode", std::to_string(mode));
  if (std::string failed = send(Type::kDirectory, records.bytes()); !failed.empty()) return failed;
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(opendir(path.c_str()), closedir);
  if (!entries) return failure("opendir", path);
  while (const dirent* entry = readdir(entries.get())) {
    const std::string child = entry->d_name;
    if (child == "." || child == "..") continue;
    std::string failed = add(path + "/" + child, name + "/" + child);
    if (!failed.empty()) return failed;
  }
  return {};
}

std::string Archive::send_file(const std::string& path, const std::string& name, uint32_t mode,
                               uint64_t bytes) {
  const UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return failure("open", path);
  Records records;
  records.add("name", name);
  records.add("mode", std::to_string(mode));
  records.add("bytes", std::to_string(bytes));
  std::string failed = send(Type::kFile, records.bytes());
  std::array<char, kMaxPayloadBytes> buffer;
  for (uint64_t left = bytes; left > 0 && failed.empty();) {
    const ssize_t got = read(fd.get(), buffer.data(), std::min<uint64_t>(left, buffer.size()));
    if (got <= 0) {
      failed = got < 0 ? failure("read", path) : path + " was truncated while it was sent";
      break;
    }
    failed = send(Type::kBytes, {buffer.data(), static_cast<size_t>(got)});
    left -= static_cast<uint64_t>(got);
  }
  return failed;
}

std::string Archive::send_link(const std::string& path, const std::string& name) {
  std::array<char, PATH_MAX> target;
  const ssize_t bytes = readlink(path.c_str(), target.data(), target.size());
  if (bytes < 0) return failure("readlink", path);
  Records records;
  records.add("name", name);
  records.add("target", {target.data(), static_cast<size_t>(bytes)});
  return send(Type::kSymlink, records.bytes());
}

}  // namespace fusebench::init
