// Handlers without a mount: bytes in, bytes out, and the effects on the backing directory.
#include <sys/resource.h>
#include <sys/statfs.h>

#include <set>

#include "daemon/test/fixture.h"

namespace {

using namespace fusebench;
using namespace fusebench::testing;

TEST("nothing but INIT is served before INIT, and INIT only once") {
  TestDaemon t;
  t.daemon = std::move(make_daemon(t.settings, t.backing).value);
  CHECK_EQ(t.send(request(FUSE_GETATTR, 1, wire::fuse_statx_in{})).error, EIO);
  TestDaemon u;
  CHECK_EQ(u.start().body.size(), sizeof(wire::fuse_init_out));
  CHECK_EQ(u.send(request(FUSE_INIT, 0, wire::fuse_init_in{})).error, EINVAL);
}

TEST("requests too short for a unique are dropped") {
  TestDaemon t;
  t.start();
  const Bytes whole = request(FUSE_STATFS, 1);
  for (size_t size = 0; size < whole.size(); ++size)
    CHECK(!t.send(Bytes(whole.begin(), whole.begin() + static_cast<long>(size))).replied);
}

TEST("a header with a wrong length is EINVAL") {
  TestDaemon t;
  t.start();
  Bytes bytes = request(FUSE_STATFS, 1);
  bytes.push_back(std::byte{0});
  CHECK_EQ(t.send(bytes).error, EINVAL);
}

TEST("every truncated request is answered or dropped, never served") {
  TestDaemon t;
  t.start();
  t.make_file("file");
  const uint64_t file = t.look_up("file");
  const std::vector<Bytes> requests = {
      request(FUSE_LOOKUP, 1, "file"),
      request(FUSE_SETATTR, file, fuse_setattr_in{}),
      request(FUSE_SYMLINK, 1, "link", "target"),
      request(FUSE_MKNOD, 1, fuse_mknod_in{S_IFREG, 0, 0, 0}, "node"),
      request(FUSE_MKDIR, 1, fuse_mkdir_in{}, "directory"),
      request(FUSE_RENAME2, 1, fuse_rename2_in{1, 0, 0}, "file", "other"),
      request(FUSE_LINK, 1, fuse_link_in{file}, "hard"),
      request(FUSE_OPEN, file, fuse_open_in{}),
      request(FUSE_CREATE, 1, fuse_create_in{}, "created"),
      request(FUSE_WRITE, file, write_in(0, 0, 4), bytes_of("data")),
      request(FUSE_SETXATTR, file, wire::fuse_setxattr_in{4, 0}, "user.a", bytes_of("data")),
      request(wire::STATX, file, wire::fuse_statx_in{}),
  };
  for (const Bytes& whole : requests) {
    for (size_t size = sizeof(wire::fuse_in_header); size < whole.size(); ++size) {
      Bytes cut(whole.begin(), whole.begin() + static_cast<long>(size));
      const auto length = static_cast<uint32_t>(size);
      std::memcpy(cut.data(), &length, sizeof length);
      CHECK_EQ(t.send(cut).error, EINVAL);
    }
  }
  CHECK_EQ(std::distance(std::filesystem::directory_iterator(t.directory), {}), 1);
}

TEST("unknown opcodes and those left to the kernel are ENOSYS, ioctl is ENOTTY") {
  TestDaemon t;
  t.start();
  const std::vector<uint32_t> opcodes = {0,         7,          19,        FUSE_ACCESS,
                                         FUSE_POLL, FUSE_GETLK, FUSE_BMAP, FUSE_SYNCFS,
                                         63,        64,         4096,      0xffffffff};
  for (const uint32_t opcode : opcodes) CHECK_EQ(t.send(request(opcode, 1)).error, ENOSYS);
  CHECK_EQ(t.send(request(FUSE_IOCTL, 1)).error, ENOTTY);
}

TEST("unknown nodeids are ESTALE and unknown handles EBADF") {
  TestDaemon t;
  t.start();
  for (const uint64_t nodeid : {uint64_t{0}, uint64_t{2}, uint64_t{1} << 40, UINT64_MAX}) {
    CHECK_EQ(t.send(request(FUSE_GETATTR, nodeid)).error, ESTALE);
    CHECK_EQ(t.send(request(FUSE_LOOKUP, nodeid, "x")).error, ESTALE);
    CHECK_EQ(t.send(request(FUSE_OPEN, nodeid, fuse_open_in{})).error, ESTALE);
    CHECK_EQ(t.send(request(FUSE_READ, 1, read_in(nodeid, 0, 100))).error, EBADF);
    CHECK_EQ(t.send(request(FUSE_WRITE, 1, write_in(nodeid, 0, 1), bytes_of("x"))).error, EBADF);
    CHECK_EQ(t.release(nodeid).error, EBADF);
  }
}

TEST("a lookup has the backing inode's attributes and the timeouts") {
  TestDaemon t;
  t.start();
  t.make_file("file", "12345", 0640);
  const auto entry = t.send(request(FUSE_LOOKUP, 1, "file")).as<fuse_entry_out>();
  CHECK_EQ(entry.attr.ino, t.status("file").st_ino);
  CHECK_EQ(entry.attr.size, 5u);
  CHECK_EQ(entry.attr.mode, S_IFREG | 0640u);
  CHECK_EQ(entry.attr.mtime, static_cast<uint64_t>(t.status("file").st_mtim.tv_sec));
  CHECK_EQ(entry.entry_valid, 3600u);
  CHECK_EQ(entry.attr_valid, 3600u);
  const auto attributes = t.send(request(FUSE_GETATTR, entry.nodeid)).as<fuse_attr_out>();
  CHECK(std::memcmp(&attributes.attr, &entry.attr, sizeof entry.attr) == 0);
}

TEST("a missing name is a negative entry, below --expire-below a plain ENOENT") {
  TestDaemon t;
  t.settings.expire_below = "cold";
  t.start();
  std::filesystem::create_directories(t.path("cold/deep"));
  const auto negative = t.send(request(FUSE_LOOKUP, 1, "none"));
  CHECK_EQ(negative.error, 0);
  CHECK_EQ(negative.as<fuse_entry_out>().nodeid, 0u);
  CHECK_EQ(negative.as<fuse_entry_out>().entry_valid, 3600u);
  const auto cold = t.send(request(FUSE_LOOKUP, 1, "cold")).as<fuse_entry_out>();
  CHECK_EQ(cold.entry_valid, 0u);
  CHECK_EQ(cold.attr_valid, 3600u);
  const auto deep = t.send(request(FUSE_LOOKUP, cold.nodeid, "deep")).as<fuse_entry_out>();
  CHECK_EQ(deep.entry_valid, 0u);
  CHECK_EQ(t.send(request(FUSE_LOOKUP, deep.nodeid, "none")).error, ENOENT);
}

TEST("hard links share a nodeid and count their lookups together") {
  TestDaemon t;
  t.start();
  t.make_file("a");
  const uint64_t nodeid = t.look_up("a");
  const auto linked = t.send(request(FUSE_LINK, 1, fuse_link_in{nodeid}, "b"));
  CHECK_EQ(linked.as<fuse_entry_out>().nodeid, nodeid);
  CHECK_EQ(linked.as<fuse_entry_out>().attr.nlink, 2u);
  t.forget(nodeid, 1);
  CHECK_EQ(t.send(request(FUSE_GETATTR, nodeid)).error, 0);
  t.forget(nodeid, 1);
  CHECK_EQ(t.send(request(FUSE_GETATTR, nodeid)).error, ESTALE);
}

TEST("a batch forgets each of its nodes and counts them") {
  TestDaemon t;
  t.start();
  Bytes items;
  for (const char* name : {"a", "b", "c"}) {
    t.make_file(name);
    append(items, fuse_forget_one{t.look_up(name), 1});
  }
  CHECK_EQ(t.daemon->inodes.size(), 4u);
  CHECK(!t.send(request(FUSE_BATCH_FORGET, 0, fuse_batch_forget_in{3, 0}, items)).replied);
  CHECK_EQ(t.daemon->inodes.size(), 1u);
  CHECK_EQ(t.lane->forgets.load(), 3u);
  // A count larger than the list forgets what is there.
  t.look_up("a");
  CHECK(!t.send(request(FUSE_BATCH_FORGET, 0, fuse_batch_forget_in{1u << 31, 0}, items)).replied);
  CHECK_EQ(t.daemon->inodes.size(), 1u);
}

TEST("what is written is read back, also beyond 4 GiB") {
  TestDaemon t;
  t.start();
  t.make_file("file");
  const uint64_t nodeid = t.look_up("file");
  const auto open = t.open(nodeid, O_RDWR);
  CHECK_EQ(open.open_flags, FOPEN_KEEP_CACHE | FOPEN_NOFLUSH);
  const uint64_t far = (5ULL << 30) + 3;
  const auto written =
      t.send(request(FUSE_WRITE, nodeid, write_in(open.fh, far, 5), bytes_of("hello")));
  CHECK_EQ(written.as<fuse_write_out>().size, 5u);
  CHECK_EQ(text_of(t.send(request(FUSE_READ, nodeid, read_in(open.fh, far, 100))).body), "hello");
  CHECK_EQ(t.send(request(FUSE_READ, nodeid, read_in(open.fh, far + 5, 100))).body.size(), 0u);
  CHECK_EQ(t.send(request(FUSE_READ, nodeid, read_in(open.fh, 0, 1u << 21))).error, EINVAL);
  CHECK_EQ(t.send(request(FUSE_READ, nodeid, read_in(open.fh, UINT64_MAX, 10))).error, EINVAL);
  CHECK_EQ(t.release(open.fh).error, 0);
}

TEST("an appending write goes to the end, a written-back page to its offset") {
  TestDaemon t;
  t.start();
  t.make_file("file", "0123456789");
  const uint64_t nodeid = t.look_up("file");
  const uint64_t fh = t.open(nodeid, O_RDWR | O_APPEND).fh;
  t.send(request(FUSE_WRITE, nodeid, write_in(fh, 0, 1, 0, O_RDWR | O_APPEND), bytes_of("A")));
  t.send(request(FUSE_WRITE, nodeid, write_in(fh, 3, 1, FUSE_WRITE_CACHE, O_RDWR | O_APPEND),
                 bytes_of("B")));
  t.send(request(FUSE_WRITE, nodeid, write_in(fh, 5, 1, 0, O_RDWR), bytes_of("C")));
  CHECK_EQ(text_of(t.send(request(FUSE_READ, nodeid, read_in(fh, 0, 100))).body), "012B4C6789A");
}

TEST("rename can exchange and can refuse to replace") {
  TestDaemon t;
  t.start();
  t.make_file("a", "1");
  t.make_file("b", "22");
  constexpr uint32_t kNoReplace = 1, kExchange = 2;
  CHECK_EQ(t.send(request(FUSE_RENAME2, 1, fuse_rename2_in{1, kNoReplace, 0}, "a", "b")).error,
           EEXIST);
  CHECK_EQ(t.send(request(FUSE_RENAME2, 1, fuse_rename2_in{1, kExchange, 0}, "a", "b")).error, 0);
  CHECK_EQ(t.status("a").st_size, 2);
  CHECK_EQ(t.send(request(FUSE_RENAME, 1, fuse_rename_in{1}, "a", "b")).error, 0);
  CHECK_EQ(t.status("b").st_size, 2);
  CHECK_EQ(t.send(request(FUSE_RENAME, 1, fuse_rename_in{9}, "b", "c")).error, ESTALE);
}

TEST("an unlinked file stays readable while it is looked up and open") {
  TestDaemon t;
  t.start();
  t.make_file("file", "still here");
  const uint64_t nodeid = t.look_up("file");
  const uint64_t fh = t.open(nodeid, O_RDONLY).fh;
  CHECK_EQ(t.send(request(FUSE_UNLINK, 1, "file")).error, 0);
  CHECK_EQ(text_of(t.send(request(FUSE_READ, nodeid, read_in(fh, 0, 100))).body), "still here");
  CHECK_EQ(t.send(request(FUSE_GETATTR, nodeid)).as<fuse_attr_out>().attr.nlink, 0u);
}

/// All names of a directory, read `size` bytes per request; checks that offsets resume.
std::multiset<std::string> list(TestDaemon& t, uint64_t nodeid, uint32_t opcode, uint32_t size) {
  std::multiset<std::string> names;
  const uint64_t fh = t.open(nodeid, O_RDONLY, FUSE_OPENDIR).fh;
  uint64_t offset = 0;
  for (;;) {
    const auto answer = t.send(request(opcode, nodeid, read_in(fh, offset, size)));
    CHECK_EQ(answer.error, 0);
    CHECK(answer.body.size() <= size);
    if (answer.body.empty()) break;
    const size_t extra = opcode == FUSE_READDIRPLUS ? sizeof(fuse_entry_out) : 0;
    for (size_t at = 0; at < answer.body.size();) {
      const auto dirent = answer.as<wire::fuse_dirent>(at + extra);
      names.insert(text_of(answer.body).substr(at + extra + sizeof dirent, dirent.namelen));
      offset = dirent.off;
      at += (extra + sizeof dirent + dirent.namelen + 7) / 8 * 8;
    }
  }
  CHECK_EQ(t.release(fh).error, 0);
  return names;
}

TEST("a directory is listed completely and once, whatever the request size") {
  TestDaemon t;
  t.start();
  std::multiset<std::string> want = {".", ".."};
  for (int i = 0; i < 300; ++i) {
    const std::string name = std::to_string(i) + std::string(static_cast<size_t>(i) % 250, 'n');
    t.make_file(name);
    want.insert(name);
  }
  for (const uint32_t size : {4096u, 5000u, 32768u, 1048576u}) {
    CHECK(list(t, 1, FUSE_READDIR, size) == want);
    CHECK(list(t, 1, FUSE_READDIRPLUS, size) == want);
  }
}

TEST("READDIR resumes at any offset that it has returned, and at 0") {
  TestDaemon t;
  t.start();
  for (int i = 0; i < 50; ++i) t.make_file(std::to_string(i));
  const uint64_t fh = t.open(1, O_RDONLY, FUSE_OPENDIR).fh;
  const auto all = t.send(request(FUSE_READDIR, 1, read_in(fh, 0, 32768)));
  const auto first = all.as<wire::fuse_dirent>();
  const size_t second_at = (sizeof first + first.namelen + 7) / 8 * 8;
  const auto tail = t.send(request(FUSE_READDIR, 1, read_in(fh, first.off, 32768)));
  CHECK(tail.body == Bytes(all.body.begin() + static_cast<long>(second_at), all.body.end()));
  CHECK(t.send(request(FUSE_READDIR, 1, read_in(fh, 0, 32768))).body == all.body);
  CHECK_EQ(t.send(request(FUSE_READDIR, 1, read_in(fh, 0, 100))).error, EINVAL);
}

TEST("READDIRPLUS looks up everything but . and ..") {
  TestDaemon t;
  t.start();
  t.make_file("file");
  list(t, 1, FUSE_READDIRPLUS, 32768);
  CHECK_EQ(t.daemon->inodes.size(), 2u);
  const uint64_t nodeid = t.look_up("file");
  t.forget(nodeid, 2);
  CHECK_EQ(t.daemon->inodes.size(), 1u);
}

TEST("READDIRPLUS looks up no entry when descriptors are scarce, but lists all") {
  TestDaemon t;
  t.start();
  t.daemon->scarce_from = 3;
  for (int i = 0; i < 10; ++i) t.make_file(std::to_string(i));
  CHECK_EQ(list(t, 1, FUSE_READDIRPLUS, 32768).size(), 12u);
  CHECK_EQ(t.daemon->inodes.size(), 3u);
}

TEST("out of descriptors is ENFILE, and ends when there are some again") {
  TestDaemon t;
  t.start();
  t.make_file("file");
  rlimit limit{}, none{};
  CHECK_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  none.rlim_max = limit.rlim_max;
  CHECK_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  CHECK_EQ(t.send(request(FUSE_LOOKUP, 1, "file")).error, ENFILE);
  CHECK_EQ(t.send(request(FUSE_OPENDIR, 1, fuse_open_in{})).error, ENFILE);
  CHECK_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
  t.look_up("file");
}

TEST("each request that runs out of descriptors or of places for them asks for pruning") {
  for (const int error : {EMFILE, ENFILE}) {
    TestDaemon t(Mode::kFilePassthrough);
    t.start();
    t.make_file("file");
    const uint64_t nodeid = t.look_up("file");
    uint64_t reports = 0;
    CHECK_EQ(read(t.daemon->scarcity.get(), &reports, sizeof reports), -1);
    t.backing.refuse_with = error;
    CHECK_EQ(t.send(request(FUSE_OPEN, nodeid, fuse_open_in{})).error, ENFILE);
    CHECK_EQ(read(t.daemon->scarcity.get(), &reports, sizeof reports), sizeof reports);
  }
}

TEST("inodes are scarce before the table is full, however many descriptors are allowed") {
  CHECK_EQ(scarce_inodes(1000), 500u);
  CHECK_EQ(scarce_inodes(1 << 20), 1u << 19);
  CHECK_EQ(scarce_inodes(RLIM_INFINITY), StableArray<Inode>::kLimit / 2);
}

TEST("extended attributes are set, sized, read, listed and removed") {
  TestDaemon t;
  t.start();
  t.make_file("file");
  const uint64_t nodeid = t.look_up("file");
  const auto set = t.send(
      request(FUSE_SETXATTR, nodeid, wire::fuse_setxattr_in{5, 0}, "user.a", bytes_of("value")));
  CHECK_EQ(set.error, 0);
  CHECK_EQ(t.send(request(FUSE_GETXATTR, nodeid, fuse_getxattr_in{0, 0}, "user.a"))
               .as<fuse_getxattr_out>()
               .size,
           5u);
  CHECK_EQ(text_of(t.send(request(FUSE_GETXATTR, nodeid, fuse_getxattr_in{64, 0}, "user.a")).body),
           "value");
  CHECK_EQ(t.send(request(FUSE_GETXATTR, nodeid, fuse_getxattr_in{2, 0}, "user.a")).error, ERANGE);
  CHECK_EQ(text_of(t.send(request(FUSE_LISTXATTR, nodeid, fuse_getxattr_in{64, 0})).body),
           std::string("user.a\0", 7));
  CHECK_EQ(t.send(request(FUSE_REMOVEXATTR, nodeid, "user.a")).error, 0);
  CHECK_EQ(t.send(request(FUSE_GETXATTR, nodeid, fuse_getxattr_in{64, 0}, "user.a")).error,
           ENODATA);
}

TEST("a reply that the kernel refuses reverts its lookup and its handle") {
  TestDaemon t;
  t.start();
  fuse_create_in create{};
  create.flags = O_RDWR;
  t.send(request(FUSE_CREATE, 1, create, "file"));
  CHECK_EQ(t.daemon->inodes.size(), 2u);
  CHECK_EQ(t.daemon->handles.size(), 1u);
  undo(*t.daemon, t.reply);
  CHECK_EQ(t.daemon->inodes.size(), 1u);
  CHECK_EQ(t.daemon->handles.size(), 0u);
}

TEST("the other requests are served") {
  TestDaemon t;
  t.start();
  t.make_file("file", "0123456789");
  const uint64_t nodeid = t.look_up("file");
  const uint64_t fh = t.open(nodeid, O_RDWR).fh;
  struct statfs st;
  CHECK_EQ(statfs(t.directory.c_str(), &st), 0);
  CHECK_EQ(t.send(request(FUSE_STATFS, 1)).as<fuse_statfs_out>().st.blocks, st.f_blocks);
  CHECK_EQ(t.send(request(FUSE_FSYNC, nodeid, fuse_fsync_in{fh, 1, 0})).error, 0);
  CHECK_EQ(t.send(request(FUSE_FLUSH, nodeid, fuse_flush_in{fh, 0, 0, 0})).error, 0);
  CHECK_EQ(t.send(request(FUSE_FLUSH, nodeid, fuse_flush_in{99, 0, 0, 0})).error, EBADF);
  CHECK_EQ(t.send(request(FUSE_FALLOCATE, nodeid, fuse_fallocate_in{fh, 0, 100, 0, 0})).error, 0);
  CHECK_EQ(t.status("file").st_size, 100);
  CHECK_EQ(t.send(request(FUSE_LSEEK, nodeid, fuse_lseek_in{fh, 0, SEEK_HOLE, 0}))
                   .as<fuse_lseek_out>()
                   .offset <= 100u,
           true);
  fuse_copy_file_range_in copy{};
  copy.fh_in = copy.fh_out = fh;
  copy.nodeid_out = nodeid;
  copy.off_out = 50;
  copy.len = 10;
  CHECK_EQ(t.send(request(FUSE_COPY_FILE_RANGE, nodeid, copy)).as<fuse_write_out>().size, 10u);
  CHECK_EQ(t.send(request(wire::COPY_FILE_RANGE_64, nodeid, copy))
               .as<wire::fuse_copy_file_range_out>()
               .bytes_copied,
           10u);
  CHECK_EQ(text_of(t.send(request(FUSE_READ, nodeid, read_in(fh, 50, 10))).body), "0123456789");
  CHECK_EQ(t.send(request(FUSE_DESTROY, 0)).error, 0);
  const auto stat =
      t.send(request(wire::STATX, nodeid, wire::fuse_statx_in{})).as<wire::fuse_statx_out>();
  CHECK_EQ(stat.stat.size, 100u);
  CHECK_EQ(stat.stat.ino, t.status("file").st_ino);
  CHECK(!t.send(request(FUSE_INTERRUPT, 0, fuse_forget_in{42})).replied);
  CHECK_EQ(t.worker.interrupts, 1u);
}

}  // namespace
