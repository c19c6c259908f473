// What each mode answers to LOOKUP and OPEN, and when backing ids are opened and closed.
#include "daemon/state/entries.h"
#include "daemon/test/fixture.h"

namespace {

using namespace fusebench;
using namespace fusebench::testing;

constexpr uint64_t kFileOps = 0xc00c;          // READ, WRITE, GETATTR, SETATTR
constexpr uint64_t kDirectoryOps = 0x800000c;  // GETATTR, SETATTR, READDIR

TEST("file passthrough shares one backing id among all opens of an inode") {
  TestDaemon t(Mode::kFilePassthrough);
  t.start();
  t.make_file("file");
  const uint64_t nodeid = t.look_up("file");
  CHECK_EQ(t.backing.opened.size(), 0u);
  const auto first = t.open(nodeid, O_RDONLY);
  const auto second = t.open(nodeid, O_RDWR);
  CHECK_EQ(first.open_flags, FOPEN_PASSTHROUGH | FOPEN_NOFLUSH);
  CHECK_EQ(first.backing_id, 7);
  CHECK_EQ(second.backing_id, 7);
  CHECK_EQ(t.backing.opened.size(), 1u);
  CHECK_EQ(t.backing.opened[0].ops_mask, 0u);
  CHECK_EQ(t.backing.opened[0].inode, t.status("file").st_ino);
}

TEST("file passthrough keeps a backing id when files are closed and closes it on the last FORGET") {
  TestDaemon t(Mode::kFilePassthrough);
  t.start();
  t.make_file("file");
  const uint64_t nodeid = t.look_up("file");
  t.release(t.open(nodeid, O_RDONLY).fh);
  CHECK_EQ(t.backing.closed.size(), 0u);
  const auto again = t.open(nodeid, O_RDWR);
  CHECK_EQ(again.backing_id, 7);
  CHECK_EQ(t.backing.opened.size(), 1u);
  t.release(again.fh);
  t.send(request(FUSE_FORGET, nodeid, fuse_forget_in{1}));
  CHECK_EQ(t.backing.closed.size(), 1u);
  CHECK_EQ(t.backing.closed[0], 7);
  CHECK_EQ(t.open(t.look_up("file"), O_RDONLY).backing_id, 8);
}

TEST("file passthrough covers created files, but no directories") {
  TestDaemon t(Mode::kFilePassthrough);
  t.start();
  fuse_create_in create{};
  create.flags = O_RDWR;
  const auto made = t.send(request(FUSE_CREATE, 1, create, "file"));
  const auto open = made.as<wire::fuse_open_out>(sizeof(fuse_entry_out));
  CHECK_EQ(open.backing_id, 7);
  CHECK_EQ(open.open_flags & FOPEN_PASSTHROUGH, uint32_t{FOPEN_PASSTHROUGH});
  CHECK_EQ(t.open(1, O_RDONLY, FUSE_OPENDIR).open_flags, 0u);
}

TEST("with a timeout of 0 an open drops the page cache") {
  TestDaemon t(Mode::kPlain);
  t.settings.timeout_seconds = 0;
  t.start();
  t.make_file("file");
  CHECK_EQ(t.open(t.look_up("file"), O_RDONLY).open_flags, uint32_t{FOPEN_NOFLUSH});
}

TEST("--direct-io answers opens with O_DIRECT by FOPEN_DIRECT_IO, and no others") {
  for (const bool direct_io : {false, true}) {
    TestDaemon t(Mode::kPlain);
    t.settings.direct_io = direct_io;
    t.start();
    t.make_file("file");
    const uint64_t nodeid = t.look_up("file");
    const uint32_t buffered = FOPEN_KEEP_CACHE | FOPEN_NOFLUSH;
    const uint32_t direct = buffered | (direct_io ? uint32_t{FOPEN_DIRECT_IO} : 0u);
    CHECK_EQ(t.open(nodeid, O_RDONLY).open_flags, buffered);
    CHECK_EQ(t.open(nodeid, O_RDONLY | O_DIRECT).open_flags, direct);
  }
}

TEST("a refused backing id fails the open and never makes it a plain one") {
  TestDaemon t(Mode::kFilePassthrough);
  t.start();
  t.make_file("file");
  const uint64_t nodeid = t.look_up("file");
  t.backing.refuse_with = ELOOP;
  CHECK_EQ(t.send(request(FUSE_OPEN, nodeid, fuse_open_in{})).error, ELOOP);
  t.backing.refuse_with = EMFILE;
  CHECK_EQ(t.send(request(FUSE_OPEN, nodeid, fuse_open_in{})).error, ENFILE);
  CHECK_EQ(t.send(request(FUSE_CREATE, 1, fuse_create_in{}, "new")).error, ENFILE);
  CHECK_EQ(t.daemon->refusals.load(), 3u);
  CHECK_EQ(t.daemon->handles.size(), 0u);
  CHECK_EQ(t.daemon->inodes.size(), 2u);
}

TEST("inode passthrough attaches in LOOKUP, repeats the id, and closes it on the last FORGET") {
  TestDaemon t(Mode::kInodePassthrough);
  t.start();
  t.make_file("file", "12345");
  const auto answer = t.send(request(FUSE_LOOKUP, 1, "file"));
  CHECK_EQ(answer.body.size(), sizeof(wire::fuse_entry2_out));
  const auto entry = answer.as<wire::fuse_entry2_out>();
  CHECK_EQ(entry.nodeid, t.status("file").st_ino);
  CHECK_EQ(entry.backing_id, 7);
  CHECK_EQ(entry.statx.mode, S_IFREG | 0644);
  CHECK_EQ(entry.statx.size, 5u);
  CHECK_EQ(entry.statx.ino, entry.nodeid);
  CHECK_EQ(t.backing.opened[0].ops_mask, kFileOps);
  CHECK_EQ(t.send(request(FUSE_LOOKUP, 1, "file")).as<wire::fuse_entry2_out>().backing_id, 7);
  CHECK_EQ(t.backing.opened.size(), 1u);
  t.forget(entry.nodeid, 1);
  CHECK_EQ(t.backing.closed.size(), 0u);
  t.forget(entry.nodeid, 1);
  CHECK_EQ(t.backing.closed.size(), 1u);
}

TEST("inode passthrough opens inherit the backing file, for files and directories") {
  TestDaemon t(Mode::kInodePassthrough);
  t.start();
  t.make_file("file");
  std::filesystem::create_directory(t.path("directory"));
  const auto open = t.open(t.look_up("file"), O_RDWR);
  CHECK_EQ(open.backing_id, 0);
  CHECK_EQ(open.open_flags, FOPEN_PASSTHROUGH | FOPEN_NOFLUSH);
  const uint64_t directory = t.look_up("directory");
  CHECK_EQ(t.backing.opened[1].ops_mask, kDirectoryOps);
  const auto opened = t.open(directory, O_RDONLY, FUSE_OPENDIR);
  CHECK_EQ(opened.open_flags, uint32_t{FOPEN_PASSTHROUGH});
  CHECK_EQ(opened.backing_id, 0);
}

TEST("the root is never attached") {
  TestDaemon t(Mode::kInodePassthrough);
  t.start();
  CHECK_EQ(t.open(1, O_RDONLY, FUSE_OPENDIR).open_flags, 0u);
  CHECK_EQ(t.backing.opened.size(), 0u);
}

TEST("symlinks and special files get no backing id, but their type") {
  TestDaemon t(Mode::kInodePassthrough);
  t.start();
  const auto link = t.send(request(FUSE_SYMLINK, 1, "link", "target")).as<wire::fuse_entry2_out>();
  CHECK_EQ(link.backing_id, 0);
  CHECK_EQ(link.statx.mode & S_IFMT, S_IFLNK);
  const auto fifo = t.send(request(FUSE_MKNOD, 1, fuse_mknod_in{S_IFIFO | 0600, 0, 0, 0}, "fifo"));
  CHECK_EQ(fifo.as<wire::fuse_entry2_out>().backing_id, 0);
  CHECK_EQ(fifo.as<wire::fuse_entry2_out>().statx.mode & S_IFMT, S_IFIFO);
  CHECK_EQ(t.backing.opened.size(), 0u);
}

TEST("a refused attachment fails the lookup and leaves nothing open") {
  TestDaemon t(Mode::kInodePassthrough);
  t.start();
  t.make_file("file");
  t.backing.refuse_with = ELOOP;
  CHECK_EQ(t.send(request(FUSE_LOOKUP, 1, "file")).error, ELOOP);
  CHECK_EQ(t.daemon->inodes.size(), 1u);
}

TEST("a partial mask attaches what it covers and opens the rest plainly") {
  TestDaemon t(Mode::kInodePassthrough);
  t.settings.ops_mask = wire::passthrough_op(FUSE_READDIR);
  t.start();
  t.make_file("file");
  std::filesystem::create_directory(t.path("directory"));
  const uint64_t file = t.look_up("file");
  CHECK_EQ(t.backing.opened.size(), 0u);
  CHECK_EQ(t.open(file, O_RDONLY).open_flags, FOPEN_KEEP_CACHE | FOPEN_NOFLUSH);
  t.look_up("directory");
  CHECK_EQ(t.backing.opened[0].ops_mask, wire::passthrough_op(FUSE_READDIR));
}

TEST("opting out of passthrough I/O keeps the inode attached") {
  TestDaemon t(Mode::kInodePassthrough);
  t.settings.direct_io_opt_out = true;
  t.start();
  t.make_file("file");
  CHECK_EQ(t.open(t.look_up("file"), O_RDWR).open_flags,
           FOPEN_PASSTHROUGH | FOPEN_DIRECT_IO | FOPEN_NOFLUSH);
}

TEST("READDIRPLUS of inode passthrough detaches nothing: it looks up no file and no directory") {
  TestDaemon t(Mode::kInodePassthrough);
  t.start();
  t.make_file("file");
  std::filesystem::create_directory(t.path("directory"));
  fuse_read_in in{};
  in.fh = t.open(1, O_RDONLY, FUSE_OPENDIR).fh;
  in.size = 4096;
  const auto answer = t.send(request(FUSE_READDIRPLUS, 1, in));
  CHECK(!answer.body.empty());
  CHECK_EQ(t.daemon->inodes.size(), 1u);
  CHECK_EQ(answer.as<wire::fuse_direntplus>().entry_out.nodeid, 0u);
}

TEST("the options change the open flags and nothing else") {
  TestDaemon t;
  t.settings.flush = true;
  t.settings.cache_readdir = true;
  t.start();
  t.make_file("file");
  CHECK_EQ(t.open(t.look_up("file"), O_RDONLY).open_flags, uint32_t{FOPEN_KEEP_CACHE});
  CHECK_EQ(t.open(1, O_RDONLY, FUSE_OPENDIR).open_flags, FOPEN_CACHE_DIR | FOPEN_KEEP_CACHE);
}

TEST("no descriptor, handle or backing id outlives the daemon") {
  const auto open_descriptors = [] {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
  };
  TestDaemon t(Mode::kInodePassthrough);
  const auto before = open_descriptors();
  t.start();
  t.make_file("file");
  t.open(t.look_up("file"), O_RDWR);
  t.daemon.reset();
  CHECK_EQ(open_descriptors(), before);
  CHECK_EQ(t.backing.closed.size(), t.backing.opened.size());
}

TEST("the probe tries what the mode needs and leaves nothing open") {
  TestDaemon plain;
  plain.start();
  CHECK_EQ(probe_passthrough(*plain.daemon), "");
  CHECK_EQ(plain.backing.opened.size(), 0u);
  TestDaemon file(Mode::kFilePassthrough);
  file.start();
  CHECK_EQ(probe_passthrough(*file.daemon), "");
  CHECK_EQ(file.backing.opened.size(), 1u);
  CHECK_EQ(file.backing.opened[0].ops_mask, 0u);
  CHECK_EQ(file.backing.closed.size(), 1u);
  TestDaemon inode(Mode::kInodePassthrough);
  inode.start();
  CHECK_EQ(probe_passthrough(*inode.daemon), "");
  CHECK_EQ(inode.backing.opened.size(), 2u);
  CHECK_EQ(inode.backing.opened[0].ops_mask, kDirectoryOps);
  CHECK_EQ(inode.backing.opened[1].ops_mask, kFileOps);
  CHECK_EQ(inode.backing.closed.size(), 2u);
  CHECK_EQ(std::distance(std::filesystem::directory_iterator(inode.directory), {}), 0);
}

TEST("the probe explains what the kernel refuses") {
  const auto refusal = [](Mode mode, int error) {
    TestDaemon t(mode);
    t.start();
    t.backing.refuse_with = error;
    return probe_passthrough(*t.daemon);
  };
  const auto has = [](const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
  };
  CHECK(
      has(refusal(Mode::kFilePassthrough, ELOOP), "stacked file system such as overlayfs or FUSE"));
  CHECK(has(refusal(Mode::kFilePassthrough, EPERM), "CAP_SYS_ADMIN in the initial user namespace"));
  CHECK(has(refusal(Mode::kFilePassthrough, EINVAL), "(EINVAL)"));
  CHECK(has(refusal(Mode::kInodePassthrough, EINVAL), "bit 43"));
  CHECK(has(refusal(Mode::kInodePassthrough, EINVAL), "not FUSE_PASSTHROUGH_INO"));
}

}  // namespace
