// The test plays the kernel over a socket pair: the real transport and worker loop, byte for byte.
//
// Fixtures are annotated, one line per field. Bytes that depend on the backing file (inode number,
// times) come from lstat and statx; everything else is literal.
#include <sys/socket.h>
#include <sys/sysmacros.h>

#include <thread>

#include "daemon/serve/devfuse.h"
#include "daemon/state/attributes.h"
#include "daemon/test/fixture.h"

namespace {

using namespace fusebench;
using namespace fusebench::testing;

/// Builds little-endian fixtures field by field.
struct Fields {
  Bytes bytes;
  Fields& u16(uint16_t value) { return put(value); }
  Fields& u32(uint32_t value) { return put(value); }
  Fields& u64(uint64_t value) { return put(value); }
  Fields& text(const char* value) {
    append(bytes, value);
    return *this;
  }
  Fields& zeros(size_t count) {
    bytes.resize(bytes.size() + count);
    return *this;
  }
  template <typename T>
  Fields& put(T value) {
    append(bytes, &value, sizeof value);
    return *this;
  }
};

/// A request with unique `unique` by root.
Fields header(uint32_t length, uint32_t opcode, uint64_t unique, uint64_t nodeid) {
  Fields fields;
  fields
      .u32(length)     // len
      .u32(opcode)     // opcode
      .u64(unique)     // unique
      .u64(nodeid)     // nodeid
      .u32(geteuid())  // uid
      .u32(getegid())  // gid
      .u32(1)          // pid
      .u16(0)          // total_extlen
      .u16(0);         // padding
  return fields;
}

class Kernel {
 public:
  explicit Kernel(Mode mode) : t(mode) {
    int ends[2];
    CHECK_EQ(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
    ours_.reset(ends[0]);
    theirs_.reset(ends[1]);
    t.daemon = std::move(make_daemon(t.settings, t.backing).value);
    worker_ = std::thread(
        [this] { result = serve(*t.daemon, t.worker, theirs_.get(), t.buffer, stop_); });
  }
  ~Kernel() { hang_up(); }

  void send(const Fields& request) {
    CHECK_EQ(write(ours_.get(), request.bytes.data(), request.bytes.size()), request.bytes.size());
  }
  Bytes receive() {
    Bytes reply(1 << 17);
    const ssize_t size = read(ours_.get(), reply.data(), reply.size());
    reply.resize(size < 0 ? 0 : static_cast<size_t>(size));
    return reply;
  }
  void expect(const Fields& request, const Fields& reply) {
    send(request);
    const Bytes have = receive();
    CHECK_EQ(have.size(), reply.bytes.size());
    for (size_t i = 0; i < have.size() && i < reply.bytes.size(); ++i)
      if (have[i] != reply.bytes[i]) {
        fail(__FILE__, __LINE__,
             "byte " + std::to_string(i) + " is " + std::to_string(static_cast<int>(have[i])) +
                 ", not " + std::to_string(static_cast<int>(reply.bytes[i])));
        return;
      }
  }
  void hang_up() {
    ours_.reset();
    if (worker_.joinable()) worker_.join();
  }
  void init() {
    send(header(104, 26, 2, 0)
             .u32(7)           // major
             .u32(45)          // minor
             .u32(0x20000)     // max_readahead
             .u32(0x73fffffb)  // flags
             .u32(0xdfd)  // flags2: PASSTHROUGH (bit 5) and PASSTHROUGH_INO (bit 11) among them
             .zeros(44));
    CHECK_EQ(receive().size(), 80u);
  }

  TestDaemon t;
  ServeResult result;

 private:
  UniqueFd ours_, theirs_;
  std::atomic<bool> stop_{false};
  std::thread worker_;
};

/// The 312 bytes of fuse_entry2_out for a path.
void put_entry2(Fields& fields, const std::string& path, int32_t backing_id) {
  struct statx st {};
  statx(AT_FDCWD, path.c_str(), AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS | STATX_BTIME, &st);
  const auto time = [&fields](const statx_timestamp& from) {
    fields.put(from.tv_sec).u32(from.tv_nsec).u32(0);
  };
  fields
      .u64(st.stx_ino)                         //   0 nodeid: the backing inode's number
      .u64(1)                                  //   8 generation
      .u64(3600)                               //  16 entry_valid
      .u64(3600)                               //  24 attr_valid
      .u32(0)                                  //  32 entry_valid_nsec
      .u32(0)                                  //  36 attr_valid_nsec
      .u32(static_cast<uint32_t>(backing_id))  //  40 backing_id
      .u32(0)                                  //  44 flags
      .u64(0)                                  //  48 reserved
      .u32(st.stx_mask & 0xfff)                //  56 statx.mask: basic stats and btime
      .u32(st.stx_blksize)                     //  60 blksize
      .u64(st.stx_attributes)                  //  64 attributes
      .u32(st.stx_nlink)                       //  72 nlink
      .u32(st.stx_uid)                         //  76 uid
      .u32(st.stx_gid)                         //  80 gid
      .u16(st.stx_mode)                        //  84 mode
      .u16(0)                                  //  86 padding
      .u64(st.stx_ino)                         //  88 ino
      .u64(st.stx_size)                        //  96 size
      .u64(st.stx_blocks)                      // 104 blocks
      .u64(st.stx_attributes_mask);            // 112 attributes_mask
  time(st.stx_atime);                          // 120
  time(st.stx_btime);                          // 136
  time(st.stx_ctime);                          // 152
  time(st.stx_mtime);                          // 168
  fields
      .u32(st.stx_rdev_major)  // 184
      .u32(st.stx_rdev_minor)  // 188
      .u32(st.stx_dev_major)   // 192
      .u32(st.stx_dev_minor)   // 196
      .zeros(112);             // 200
}

Fields reply_header(uint32_t length, int32_t error, uint64_t unique) {
  Fields fields;
  fields.u32(length).u32(static_cast<uint32_t>(error)).u64(unique);
  return fields;
}

TEST("INIT of inode passthrough, byte for byte") {
  Kernel kernel(Mode::kInodePassthrough);
  kernel.expect(header(104, 26, 2, 0)
                    .u32(7)           // major
                    .u32(45)          // minor
                    .u32(0x20000)     // max_readahead
                    .u32(0x73fffffb)  // flags
                    .u32(0xdfd)       // flags2
                    .zeros(44),
                reply_header(80, 0, 2)
                    .u32(7)        // major
                    .u32(45)       // minor
                    .u32(0x20000)  // max_readahead
                    // ASYNC_READ 0, ATOMIC_O_TRUNC 3, BIG_WRITES 5, DONT_MASK 6, READDIRPLUS 13 and
                    // 14, ASYNC_DIO 15, PARALLEL_DIROPS 18, ABORT_ERROR 21, MAX_PAGES 22,
                    // CACHE_SYMLINKS 23, EXPLICIT_INVAL_DATA 25, HANDLE_KILLPRIV_V2 28, INIT_EXT 30
                    .u32(0x52e4e069)
                    .u16(64)        // max_background
                    .u16(48)        // congestion_threshold
                    .u32(0x100000)  // max_write
                    .u32(1)         // time_gran
                    .u16(256)       // max_pages
                    .u16(0)         // map_alignment
                    .u32(0x860)     // flags2: PASSTHROUGH, NO_EXPORT_SUPPORT, PASSTHROUGH_INO
                    .u32(1)         // max_stack_depth
                    .zeros(24));
}

TEST("LOOKUP of inode passthrough is 328 bytes with the entry2 layout") {
  Kernel kernel(Mode::kInodePassthrough);
  kernel.init();
  kernel.t.make_file("file", "12345", 0640);
  Fields reply = reply_header(328, 0, 4);
  put_entry2(reply, kernel.t.path("file"), 7);
  kernel.expect(header(45, 1, 4, 1).text("file"), reply);
  CHECK_EQ(kernel.t.backing.opened.size(), 1u);
  CHECK_EQ(kernel.t.backing.opened[0].ops_mask, 0xc00cu);
  Fields again = reply_header(328, 0, 6);
  put_entry2(again, kernel.t.path("file"), 7);
  kernel.expect(header(45, 1, 6, 1).text("file"), again);
  CHECK_EQ(kernel.t.backing.opened.size(), 1u);
}

TEST("a missing name of inode passthrough is an entry2 of nodeid 0 with the timeout") {
  Kernel kernel(Mode::kInodePassthrough);
  kernel.init();
  kernel.expect(header(45, 1, 4, 1).text("none"), reply_header(328, 0, 4)
                                                      .u64(0)     // nodeid
                                                      .u64(0)     // generation
                                                      .u64(3600)  // entry_valid
                                                      .zeros(288));
}

TEST("CREATE of inode passthrough is 344 bytes: entry2 and an open file that inherits") {
  Kernel kernel(Mode::kInodePassthrough);
  kernel.init();
  kernel.send(header(61, 35, 4, 1)
                  .u32(O_RDWR)          // flags
                  .u32(S_IFREG | 0666)  // mode
                  .u32(022)             // umask
                  .u32(0)               // open_flags
                  .text("made"));
  const Bytes have = kernel.receive();
  Fields reply = reply_header(344, 0, 4);
  put_entry2(reply, kernel.t.path("made"), 7);
  reply
      .u64(1)     // fh: slot 1, generation 0
      .u32(0xa0)  // open_flags: PASSTHROUGH | NOFLUSH
      .u32(0);    // backing_id: inherit
  CHECK(have == reply.bytes);
  umask(022);
}

TEST("OPEN, OPENDIR and RELEASE of inode passthrough, byte for byte") {
  Kernel kernel(Mode::kInodePassthrough);
  kernel.init();
  kernel.t.make_file("file");
  std::filesystem::create_directory(kernel.t.path("dirs"));
  const uint64_t file = kernel.t.status("file").st_ino;
  const uint64_t directory = kernel.t.status("dirs").st_ino;
  kernel.send(header(45, 1, 4, 1).text("file"));
  kernel.receive();
  kernel.send(header(45, 1, 6, 1).text("dirs"));
  kernel.receive();
  kernel.expect(header(48, 14, 8, file).u32(O_RDONLY).u32(0),
                reply_header(32, 0, 8)
                    .u64(1)     // fh
                    .u32(0xa0)  // PASSTHROUGH | NOFLUSH
                    .u32(0));   // backing_id: inherit
  kernel.expect(header(48, 27, 10, directory).u32(O_RDONLY).u32(0), reply_header(32, 0, 10)
                                                                        .u64(2)     // fh
                                                                        .u32(0x80)  // PASSTHROUGH
                                                                        .u32(0));
  kernel.expect(header(64, 18, 12, file).u64(1).zeros(16), reply_header(16, 0, 12));
  kernel.expect(header(64, 29, 14, directory).u64(2).zeros(16), reply_header(16, 0, 14));
}

TEST("the last FORGET closes the backing id, and not before") {
  Kernel kernel(Mode::kInodePassthrough);
  kernel.init();
  kernel.t.make_file("file");
  const uint64_t file = kernel.t.status("file").st_ino;
  for (const uint64_t unique : {4, 6}) {
    kernel.send(header(45, 1, unique, 1).text("file"));
    kernel.receive();
  }
  kernel.send(header(48, 2, 8, file).u64(1));  // FORGET has no reply; the next request orders it
  kernel.expect(header(40, 38, 10, 0), reply_header(16, 0, 10));
  CHECK_EQ(kernel.t.backing.closed.size(), 0u);
  kernel.send(header(64, 42, 12, 0).u32(1).u32(0).u64(file).u64(1));  // BATCH_FORGET of one
  kernel.expect(header(40, 38, 14, 0), reply_header(16, 0, 14));
  CHECK_EQ(kernel.t.backing.closed.size(), 1u);
  CHECK_EQ(kernel.t.backing.closed[0], 7);
}

TEST("a file whose attachment failed is forgotten by the kernel and can be looked up again") {
  Kernel kernel(Mode::kInodePassthrough);
  kernel.init();
  kernel.t.make_file("file");
  const uint64_t file = kernel.t.status("file").st_ino;
  kernel.send(header(45, 1, 4, 1).text("file"));
  kernel.receive();
  kernel.send(header(48, 2, 6, file).u64(1));
  Fields reply = reply_header(328, 0, 8);
  put_entry2(reply, kernel.t.path("file"), 8);
  reply.bytes[16 + 8] = std::byte{2};  // generation: the nodeid stands for a new inode
  kernel.expect(header(45, 1, 8, 1).text("file"), reply);
}

TEST("file passthrough names its backing id in OPEN and keeps entry_out") {
  Kernel kernel(Mode::kFilePassthrough);
  kernel.init();
  kernel.t.make_file("file");
  kernel.send(header(45, 1, 4, 1).text("file"));
  CHECK_EQ(kernel.receive().size(), 144u);
  kernel.expect(header(48, 14, 6, 2).u32(O_RDONLY).u32(0), reply_header(32, 0, 6)
                                                               .u64(1)     // fh
                                                               .u32(0xa0)  // PASSTHROUGH | NOFLUSH
                                                               .u32(7));   // backing_id
}

TEST("an error is only a header") {
  Kernel kernel(Mode::kPlain);
  kernel.init();
  kernel.expect(header(45, 11, 4, 1).text("none"), reply_header(16, -ENOENT, 4));
  kernel.expect(header(48, 34, 6, 1).u64(0), reply_header(16, -ENOSYS, 6));
}

TEST("messages, forgets and uniques are counted as the kernel counts them") {
  Kernel kernel(Mode::kPlain);
  kernel.init();
  for (uint64_t unique = 4; unique <= 48; unique += 2) {
    kernel.send(header(40, 17, unique, 1));  // 23 of STATFS
    kernel.receive();
  }
  kernel.send(header(48, 36, 49, 0).u64(48));  // INTERRUPT: an odd unique, which does not count
  kernel.expect(header(40, 38, 50, 0), reply_header(16, 0, 50));
  kernel.hang_up();
  CHECK_EQ(kernel.t.lane->requests[FUSE_STATFS].load(), 23u);
  CHECK_EQ(kernel.t.lane->requests[FUSE_INIT].load(), 1u);
  CHECK_EQ(kernel.t.lane->messages.load(), 26u);
  CHECK_EQ(kernel.t.worker.interrupts, 1u);
  const uint64_t kernel_messages =
      (kernel.t.worker.last_unique - kernel.t.worker.first_unique) / 2 + 1;
  CHECK_EQ(kernel_messages, kernel.t.lane->messages.load() - kernel.t.worker.interrupts);
  CHECK_EQ(kernel.result.ended, Ended::kUnmounted);
}

TEST("FUSE_NOTIFY_PRUNE names inodes, byte for byte, and is not sent before 7.45") {
  TestDaemon t;
  t.start();
  for (const char* name : {"a", "b"}) {
    t.make_file(name);
    t.look_up(name);
  }
  int ends[2];
  CHECK_EQ(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends), 0);
  const UniqueFd kernel(ends[0]), device(ends[1]);
  CHECK_EQ(prune_inodes(*t.daemon, device.get()), 0);
  Bytes have(100);
  have.resize(static_cast<size_t>(read(kernel.get(), have.data(), have.size())));
  const Fields want = reply_header(48, 9, 0)  // unique 0: a notification, and `error` says which
                          .u32(2)             // count
                          .u32(0)             // padding
                          .u64(0)             // spare
                          .u64(2)             // nodeid of a
                          .u64(3);            // nodeid of b
  CHECK(have == want.bytes);
  t.daemon->negotiated.reply.minor = 44;
  CHECK_EQ(prune_inodes(*t.daemon, device.get()), 0);
  CHECK_EQ(read(kernel.get(), have.data(), have.size()), -1);
}

}  // namespace
