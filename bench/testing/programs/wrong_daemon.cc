// A FUSE daemon that breaks the rules of inode passthrough on purpose: its answer to LOOKUP depends
// on the name.
//
// It serves one directory of files that all have the given backing file, and has no data path. It
// prints every other request of the kernel, one word and the nodeid per line. With `masks` it asks
// for backing ids instead and prints the errno of each mask.

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "daemon/wire/wire.h"

namespace wire = fusebench::wire;

namespace {

constexpr uint64_t kData = wire::passthrough_op(FUSE_READ) | wire::passthrough_op(FUSE_WRITE);
constexpr uint64_t kAttributes =
    wire::passthrough_op(FUSE_GETATTR) | wire::passthrough_op(FUSE_SETATTR);
constexpr uint64_t kList = wire::passthrough_op(FUSE_READDIR);
constexpr uint64_t kHour = 3600;

struct Daemon {
  int device = -1;
  int file = -1;
  int folder = -1;
  uint64_t file_number = 0;
  std::string fault;  // for every name; empty: the name is the fault
  int file_id = 0;    // stays open: the client looks it up after the reply was written
};

/// A backing id, or a negative errno.
int open_backing(const Daemon& daemon, int fd, uint64_t ops_mask, uint32_t flags = 0) {
  const wire::fuse_backing_map map = {fd, flags, ops_mask};
  const int id = ioctl(daemon.device, wire::DEV_IOC_BACKING_OPEN, &map);
  return id < 0 ? -errno : id;
}

void close_backing(const Daemon& daemon, int id) {
  const uint32_t closed = static_cast<uint32_t>(id);
  ioctl(daemon.device, wire::DEV_IOC_BACKING_CLOSE, &closed);
}

template <typename Body>
void reply(const Daemon& daemon, uint64_t unique, const Body& body, size_t bytes = sizeof(Body)) {
  char message[sizeof(fuse_out_header) + sizeof(Body)];
  const fuse_out_header header = {static_cast<uint32_t>(sizeof header + bytes), 0, unique};
  memcpy(message, &header, sizeof header);
  memcpy(message + sizeof header, &body, bytes);
  if (write(daemon.device, message, sizeof header + bytes) < 0) printf("EINVAL-REPLY %d\n", errno);
}

void reply_error(const Daemon& daemon, uint64_t unique, int error) {
  const fuse_out_header header = {sizeof header, -error, unique};
  if (write(daemon.device, &header, sizeof header) < 0) printf("LOST-REPLY %d\n", errno);
}

void answer_init(const Daemon& daemon, uint64_t unique) {
  wire::fuse_init_out out = {};
  out.major = wire::kMajor;
  out.minor = wire::kMinor;
  out.flags = static_cast<uint32_t>(wire::INIT_EXT);
  out.flags2 = static_cast<uint32_t>((wire::PASSTHROUGH | wire::PASSTHROUGH_INO) >> 32);
  out.max_write = 4096;
  out.max_stack_depth = 1;
  reply(daemon, unique, out);
}

/// A correct entry with the one fault that its name says.
void answer_lookup(Daemon& daemon, uint64_t unique, const std::string& looked_up) {
  const std::string& name = daemon.fault.empty() ? looked_up : daemon.fault;
  wire::fuse_entry2_out out = {};
  out.nodeid = daemon.file_number;
  out.entry_valid = kHour;
  out.attr_valid = kHour;
  out.statx.mask = 0x7ff;
  out.statx.mode = S_IFREG | 0644;
  out.statx.ino = daemon.file_number;
  out.statx.nlink = 1;
  size_t bytes = sizeof out;
  if (daemon.file_id == 0) daemon.file_id = open_backing(daemon, daemon.file, kData | kAttributes);
  out.backing_id = daemon.file_id;
  if (name == "wrong-nodeid") out.nodeid += 1000;
  if (name == "negative-id") out.backing_id = -22;
  if (name == "unknown-id") out.backing_id = 4711;
  if (name == "wrong-type") out.statx.mode = S_IFDIR | 0755;
  if (name == "flags") out.flags = 1;
  if (name == "reserved") out.reserved = 1;
  if (name == "short") bytes = sizeof(fuse_entry_out);
  reply(daemon, unique, out, bytes);
}

void answer_getattr(const Daemon& daemon, uint64_t unique) {
  fuse_attr_out out = {};
  out.attr_valid = kHour;
  out.attr.ino = wire::kRootId;
  out.attr.mode = S_IFDIR | 0755;
  out.attr.nlink = 2;
  reply(daemon, unique, out);
}

/// Every OPEN of an attached inode must set FOPEN_PASSTHROUGH; this one does not.
void answer_open(const Daemon& daemon, uint64_t unique) {
  wire::fuse_open_out out = {};
  out.open_flags = FOPEN_KEEP_CACHE;
  reply(daemon, unique, out);
}

void serve_one(Daemon& daemon, const char* message) {
  wire::fuse_in_header header;
  memcpy(&header, message, sizeof header);
  const char* body = message + sizeof header;
  if (header.opcode != FUSE_LOOKUP && header.opcode != FUSE_INIT)
    printf("%u %llu\n", header.opcode, static_cast<unsigned long long>(header.nodeid));
  switch (header.opcode) {
    case FUSE_INIT:
      return answer_init(daemon, header.unique);
    case FUSE_LOOKUP:
      return answer_lookup(daemon, header.unique, body);
    case FUSE_GETATTR:
      return answer_getattr(daemon, header.unique);
    case FUSE_OPEN:
      return answer_open(daemon, header.unique);
    case FUSE_FORGET:
    case FUSE_BATCH_FORGET:
      return;
    default:
      return reply_error(daemon, header.unique, ENOSYS);
  }
}

/// `NAME errno-name` for every combination that has a rule.
void print_masks(const Daemon& daemon) {
  const struct {
    const char* name;
    int fd;
    uint64_t mask;
    uint32_t flags;
  } cases[] = {
      {"file", daemon.file, 0, 0},
      {"file+data+attributes", daemon.file, kData | kAttributes, 0},
      {"folder+attributes+list", daemon.folder, kAttributes | kList, 0},
      {"file+unknown", daemon.file, 1ULL << 60, 0},
      {"file+setattr-alone", daemon.file, wire::passthrough_op(FUSE_SETATTR), 0},
      {"file+list", daemon.file, kAttributes | kList, 0},
      {"folder", daemon.folder, 0, 0},
      {"folder+read", daemon.folder, wire::passthrough_op(FUSE_READ), 0},
      {"file+flags", daemon.file, kData, 1},
      {"device", daemon.device, kData, 0},
      {"closed", 4711, kData, 0},
  };
  for (const auto& one : cases) {
    const int id = open_backing(daemon, one.fd, one.mask, one.flags);
    if (id > 0) close_backing(daemon, id);
    printf("%s %s\n", one.name, id > 0 ? "id" : id == 0 ? "zero" : strerrorname_np(-id));
  }
}

}  // namespace

/// wrong_daemon BACKING-FILE BACKING-FOLDER MOUNTPOINT [masks | FAULT]
int main(int argc, char** argv) {
  if (argc < 4) return 2;
  setvbuf(stdout, nullptr, _IOLBF, 0);
  Daemon daemon;
  daemon.device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
  daemon.file = open(argv[1], O_PATH | O_CLOEXEC);
  daemon.folder = open(argv[2], O_PATH | O_CLOEXEC);
  struct stat status;
  if (daemon.device < 0 || daemon.folder < 0 || fstat(daemon.file, &status) < 0) return 3;
  daemon.file_number = status.st_ino;
  const std::string data =
      "fd=" + std::to_string(daemon.device) + ",rootmode=40000,user_id=0,group_id=0";
  if (mount("wrong", argv[3], "fuse.wrong", 0, data.c_str()) < 0) return 3;
  const bool prints_masks = argc > 4 && std::string(argv[4]) == "masks";
  if (argc > 4 && !prints_masks) daemon.fault = argv[4];
  char message[65536];
  bool ready = false;
  while (read(daemon.device, message, sizeof message) > 0) {
    serve_one(daemon, message);
    if (ready) continue;
    ready = true;
    if (prints_masks) print_masks(daemon);
    puts("ready");
  }
}
