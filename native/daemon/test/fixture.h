// A daemon without a mount: a temporary backing directory, a recording backing device, requests
// built by hand.
#pragma once

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "daemon/ops/dispatch.h"
#include "daemon/test/check.h"

namespace fusebench::testing {

using Bytes = std::vector<std::byte>;

inline void append(Bytes& bytes, const void* data, size_t size) {
  const auto* start = static_cast<const std::byte*>(data);
  bytes.insert(bytes.end(), start, start + size);
}
template <typename T>
requires std::is_class_v<T>
void append(Bytes& bytes, const T& value) { append(bytes, &value, sizeof value); }
inline void append(Bytes& bytes, const char* text) { append(bytes, text, strlen(text) + 1); }
inline void append(Bytes& bytes, const Bytes& data) { append(bytes, data.data(), data.size()); }

template <typename... Parts>
Bytes request(uint32_t opcode, uint64_t nodeid, const Parts&... parts) {
  wire::fuse_in_header header{};
  header.opcode = opcode;
  header.nodeid = nodeid;
  header.unique = 42;
  header.uid = geteuid();
  header.gid = getegid();
  Bytes bytes;
  append(bytes, &header, sizeof header);
  (append(bytes, parts), ...);
  header.len = static_cast<uint32_t>(bytes.size());
  std::memcpy(bytes.data(), &header, sizeof header);
  return bytes;
}

inline fuse_write_in write_in(uint64_t fh, uint64_t offset, uint32_t size, uint32_t write_flags = 0,
                              uint32_t flags = 0) {
  fuse_write_in in{};
  in.fh = fh;
  in.offset = offset;
  in.size = size;
  in.write_flags = write_flags;
  in.flags = flags;
  return in;
}

inline fuse_read_in read_in(uint64_t fh, uint64_t offset, uint32_t size) {
  fuse_read_in in{};
  in.fh = fh;
  in.offset = offset;
  in.size = size;
  return in;
}

inline Bytes bytes_of(const std::string& text) {
  Bytes bytes;
  append(bytes, text.data(), text.size());
  return bytes;
}

inline std::string text_of(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

struct Answer {
  bool replied = false;
  int error = 0;  // positive
  Bytes body;

  template <typename T>
  T as(size_t offset = 0) const {
    T value{};
    if (offset + sizeof value > body.size())
      fail(__FILE__, __LINE__, "the reply is too short");
    else
      std::memcpy(static_cast<void*>(&value), body.data() + offset, sizeof value);
    return value;
  }
};

inline Answer parse_answer(std::span<const std::byte> bytes) {
  Answer answer;
  if (bytes.empty()) return answer;
  fuse_out_header header{};
  if (bytes.size() < sizeof header) {
    fail(__FILE__, __LINE__, "a reply shorter than its header");
    return answer;
  }
  std::memcpy(&header, bytes.data(), sizeof header);
  CHECK_EQ(header.len, bytes.size());
  CHECK(header.error <= 0 && header.error > -4096);
  answer.replied = true;
  answer.error = -header.error;
  answer.body.assign(bytes.begin() + sizeof header, bytes.end());
  return answer;
}

class FakeBacking final : public BackingDevice {
 public:
  struct Opened {
    uint64_t ops_mask;
    uint64_t inode;  // what the descriptor referred to
    int32_t id;
  };
  Result<int32_t> open_backing(int fd, uint64_t ops_mask) override {
    if (refuse_with != 0) return {0, refuse_with};
    struct stat st {};
    fstat(fd, &st);
    opened.push_back({ops_mask, st.st_ino, next_id});
    return {next_id++};
  }
  int close_backing(int32_t id) override {
    closed.push_back(id);
    return 0;
  }
  int refuse_with = 0;
  int32_t next_id = 7;
  std::vector<Opened> opened;
  std::vector<int32_t> closed;
};

class TestDaemon {
 public:
  explicit TestDaemon(Mode mode = Mode::kPlain) {
    settings.mode = mode;
    if (mode == Mode::kInodePassthrough)
      settings.ops_mask = wire::passthrough_op(FUSE_READ) | wire::passthrough_op(FUSE_WRITE) |
                          wire::passthrough_op(FUSE_GETATTR) | wire::passthrough_op(FUSE_SETATTR) |
                          wire::passthrough_op(FUSE_READDIR);
    char name[] = "/tmp/fusebench-test-XXXXXX";
    settings.backing = directory = mkdtemp(name);
  }
  ~TestDaemon() {
    daemon.reset();
    std::filesystem::remove_all(directory);
  }

  /// Starts the daemon with the current settings and negotiates.
  Answer start() {
    daemon = std::move(make_daemon(settings, backing).value);
    wire::fuse_init_in in{};
    in.major = 7;
    in.minor = 45;
    in.max_readahead = 131072;
    in.flags = 0x73fffffb;
    in.flags2 = 0x5fd | 0x800;
    return send(request(FUSE_INIT, 0, in));
  }
  Answer send(const Bytes& bytes) {
    dispatch(*daemon, worker, bytes, reply);
    return parse_answer(reply.bytes());
  }
  /// Looks a name up, which must succeed; returns the nodeid.
  uint64_t look_up(const char* name, uint64_t parent = 1) {
    const auto answer = send(request(FUSE_LOOKUP, parent, name));
    CHECK_EQ(answer.error, 0);
    return answer.as<fuse_entry_out>().nodeid;  // entry2 begins the same way
  }
  wire::fuse_open_out open(uint64_t nodeid, uint32_t flags, uint32_t opcode = FUSE_OPEN) {
    const auto answer = send(request(opcode, nodeid, fuse_open_in{flags, 0}));
    CHECK_EQ(answer.error, 0);
    return answer.as<wire::fuse_open_out>();
  }
  Answer release(uint64_t fh) {
    fuse_release_in in{};
    in.fh = fh;
    return send(request(FUSE_RELEASE, 1, in));
  }
  void forget(uint64_t nodeid, uint64_t lookups = 1) {
    CHECK(!send(request(FUSE_FORGET, nodeid, fuse_forget_in{lookups})).replied);
  }
  [[nodiscard]] std::string path(const std::string& name) const { return directory + "/" + name; }
  void make_file(const std::string& name, const std::string& content = "", mode_t mode = 0644) {
    const UniqueFd fd(::open(path(name).c_str(), O_WRONLY | O_CREAT | O_TRUNC, mode));
    CHECK_EQ(write(fd.get(), content.data(), content.size()), content.size());
    CHECK_EQ(fchmod(fd.get(), mode), 0);
  }
  [[nodiscard]] struct stat status(const std::string& name) const {
    struct stat st {};
    lstat(path(name).c_str(), &st);
    return st;
  }

  Settings settings;
  std::string directory;
  FakeBacking backing;
  std::unique_ptr<Daemon> daemon;
  std::unique_ptr<Lane> lane = std::make_unique<Lane>();
  Worker worker{*lane};
  WorkerBuffer buffer{1 << 20};
  Reply reply{buffer.reply()};
};

}  // namespace fusebench::testing
