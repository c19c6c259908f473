#include "init/channel.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include "init/files.h"

namespace fusebench::init {
namespace {

constexpr char kPorts[] = "/sys/class/virtio-ports";
constexpr int kPortWaitMs = 3000;
constexpr int kPollMs = 20;

int read_all(int fd, void* data, size_t bytes) {
  auto* at = static_cast<char*>(data);
  while (bytes > 0) {
    const ssize_t got = read(fd, at, bytes);
    if (got == 0) return ENOTCONN;
    if (got < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    at += got;
    bytes -= static_cast<size_t>(got);
  }
  return 0;
}

// The device node below /dev whose port has this name, or an empty string.
std::string find_port(std::string_view name) {
  const std::unique_ptr<DIR, int (*)(DIR*)> ports(opendir(kPorts), closedir);
  if (!ports) return {};
  while (const dirent* entry = readdir(ports.get())) {
    const std::string node = entry->d_name;
    std::string found = read_file(std::string(kPorts) + "/" + node + "/name");
    while (!found.empty() && found.back() == '\n') found.pop_back();
    if (found == name) return "/dev/" + node;
  }
  return {};
}

}  // namespace

void Records::add(std::string_view key, std::string_view value) {
  bytes_.append(key).append("=").append(value).push_back('\0');
}

std::vector<std::pair<std::string, std::string>> parse_records(std::string_view payload) {
  std::vector<std::pair<std::string, std::string>> records;
  while (!payload.empty()) {
    const std::string_view record = payload.substr(0, payload.find('\0'));
    payload.remove_prefix(std::min(payload.size(), record.size() + 1));
    const size_t equals = record.find('=');
    if (equals == std::string_view::npos) continue;
    records.emplace_back(record.substr(0, equals), record.substr(equals + 1));
  }
  return records;
}

int Channel::send(Type type, std::string_view payload) const {
  const std::array<uint32_t, 2> header = {static_cast<uint32_t>(type),
                                          static_cast<uint32_t>(payload.size())};
  std::string frame(reinterpret_cast<const char*>(header.data()), sizeof header);
  frame.append(payload);
  return write_all(port_.get(), frame);
}

int Channel::receive(Frame& frame) const {
  std::array<uint32_t, 2> header = {};
  if (const int error = read_all(port_.get(), header.data(), sizeof header)) return error;
  if (header[1] > kMaxPayloadBytes) return EPROTO;
  frame.type = static_cast<Type>(header[0]);
  frame.payload.resize(header[1]);
  return read_all(port_.get(), frame.payload.data(), header[1]);
}

Result<UniqueFd> open_port(std::string_view name) {
  for (int waited = 0; waited < kPortWaitMs; waited += kPollMs) {
    const std::string node = find_port(name);
    if (!node.empty()) {
      UniqueFd port(open(node.c_str(), O_RDWR | O_CLOEXEC));
      if (!port.valid()) return Result<UniqueFd>::failure(errno);
      return {std::move(port), 0};
    }
    usleep(kPollMs * 1000);
  }
  return Result<UniqueFd>::failure(ENOENT);
}

}  // namespace fusebench::init
