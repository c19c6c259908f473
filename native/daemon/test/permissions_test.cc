// Handlers without a mount: who may do what, and which permissions a file has afterwards.
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

#include "daemon/test/fixture.h"

namespace {

using namespace fusebench;
using namespace fusebench::testing;

TEST("set-user-ID is cleared in OPEN, WRITE and SETATTR only when the kernel asks for it") {
  for (const bool wished : {false, true}) {
    TestDaemon t;
    t.start();
    const mode_t left = wished ? 0775u : 06775u;
    for (const char* name : {"open", "write", "truncate"}) t.make_file(name, "x", 06775);
    t.send(
        request(FUSE_OPEN, t.look_up("open"), fuse_open_in{O_WRONLY | O_TRUNC, wished ? 1u : 0u}));
    CHECK_EQ(t.status("open").st_mode & 07777, left);
    CHECK_EQ(t.status("open").st_size, 0);
    const uint64_t nodeid = t.look_up("write");
    const uint64_t fh = t.open(nodeid, O_WRONLY).fh;
    t.send(request(FUSE_WRITE, nodeid, write_in(fh, 0, 1, wished ? FUSE_WRITE_KILL_SUIDGID : 0),
                   bytes_of("y")));
    CHECK_EQ(t.status("write").st_mode & 07777, left);
    fuse_setattr_in in{};
    in.valid = FATTR_SIZE | (wished ? FATTR_KILL_SUIDGID : 0u);
    t.send(request(FUSE_SETATTR, t.look_up("truncate"), in));
    CHECK_EQ(t.status("truncate").st_mode & 07777, left);
  }
}

TEST("set-user-ID is cleared before data changes, even if the change then fails") {
  TestDaemon t;
  t.start();
  for (const char* name : {"write", "allocate", "copy", "truncate"}) t.make_file(name, "x", 06775);
  const uint64_t beyond = INT64_MAX - 1;
  const auto fh_of = [&t](const char* name) { return t.open(t.look_up(name), O_RDWR).fh; };
  const auto by_another = [&t](Bytes bytes) {
    constexpr size_t kUid = offsetof(wire::fuse_in_header, uid);
    const uint32_t another = geteuid() + 1;
    std::memcpy(bytes.data() + kUid, &another, sizeof another);
    return t.send(bytes).error;
  };
  CHECK(by_another(request(FUSE_WRITE, 2,
                           write_in(fh_of("write"), beyond, 1, FUSE_WRITE_KILL_SUIDGID),
                           bytes_of("y"))) != 0);
  CHECK(by_another(request(FUSE_FALLOCATE, 2,
                           fuse_fallocate_in{fh_of("allocate"), beyond, beyond, 0, 0})) != 0);
  fuse_copy_file_range_in copy{};
  copy.fh_in = copy.fh_out = fh_of("copy");
  copy.off_out = beyond;
  copy.len = 2;
  CHECK(by_another(request(wire::COPY_FILE_RANGE_64, 2, copy)) != 0);
  fuse_setattr_in in{};
  in.valid = FATTR_SIZE | FATTR_KILL_SUIDGID;
  in.size = ~uint64_t{0};
  CHECK(by_another(request(FUSE_SETATTR, t.look_up("truncate"), in)) != 0);
  for (const char* name : {"write", "allocate", "copy", "truncate"})
    CHECK_EQ(t.status(name).st_mode & 07777, 0775u);
}

TEST("set-group-ID of a file that its group may not execute marks mandatory locking and stays") {
  TestDaemon t;
  t.start();
  t.make_file("file", "x", 06745);
  fuse_setattr_in in{};
  in.valid = FATTR_SIZE | FATTR_KILL_SUIDGID;
  t.send(request(FUSE_SETATTR, t.look_up("file"), in));
  CHECK_EQ(t.status("file").st_mode & 07777, 02745u);
}

TEST("SETATTR changes mode, owner, size and times in one request") {
  TestDaemon t;
  t.start();
  t.make_file("file", "0123456789");
  fuse_setattr_in in{};
  in.valid = FATTR_MODE | FATTR_UID | FATTR_GID | FATTR_SIZE | FATTR_ATIME | FATTR_MTIME;
  in.mode = S_IFREG | 04711;
  in.uid = geteuid();
  in.gid = getegid();
  in.size = 4;
  in.atime = 1000;
  in.mtime = 2000;
  in.mtimensec = 5;
  const auto out = t.send(request(FUSE_SETATTR, t.look_up("file"), in)).as<fuse_attr_out>();
  CHECK_EQ(out.attr.mode, S_IFREG | 04711u);
  CHECK_EQ(out.attr.size, 4u);
  CHECK_EQ(out.attr.atime, 1000u);
  CHECK_EQ(out.attr.mtime, 2000u);
  CHECK_EQ(out.attr.mtimensec, 5u);
  CHECK_EQ(t.status("file").st_mtim.tv_nsec, 5);
}

/// From now on fchmodat2 is ENOSYS for this process, as before Linux 6.6.
bool forget_fchmodat2() {
  constexpr uint32_t kFchmodat2 = 452;
  sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kFchmodat2, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program{std::size(code), code};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

TEST("modes are changed also on kernels without fchmodat2") {
  TestDaemon t;
  t.start();
  t.make_file("file", "", 0600);
  t.make_file("gone", "", 0600);
  const uint64_t file = t.look_up("file"), gone = t.look_up("gone"), directory = 1;
  CHECK_EQ(unlink(t.path("gone").c_str()), 0);
  fuse_setattr_in in{};
  in.valid = FATTR_MODE;
  in.mode = 0751;
  const pid_t child = fork();
  if (child == 0) {
    if (!forget_fchmodat2()) _exit(99);
    const int before = failures();
    for (const uint64_t nodeid : {file, gone, directory})
      CHECK_EQ(t.send(request(FUSE_SETATTR, nodeid, in)).error, 0);
    CHECK_EQ(t.status("file").st_mode & 07777, 0751u);
    CHECK_EQ(t.status(".").st_mode & 07777, 0751u);
    fflush(stdout);
    _exit(failures() - before);
  }
  int result = 0;
  CHECK_EQ(waitpid(child, &result, 0), child);
  CHECK(WIFEXITED(result));
  CHECK_EQ(WEXITSTATUS(result), 0);
}

TEST("attributes that another user's write would change have a timeout of 0") {
  for (const bool others : {false, true}) {
    TestDaemon t;
    t.settings.allow_other = others;
    t.start();
    t.make_file("plain");
    t.make_file("suid", "", 04755);
    t.make_file("sgid", "", 02755);
    CHECK_EQ(mkdir(t.path("directory").c_str(), 0755), 0);
    CHECK_EQ(chmod(t.path("directory").c_str(), 02755), 0);
    for (const std::string name : {"plain", "suid", "sgid", "directory"}) {
      const uint64_t kept = others && name.ends_with("id") ? 0 : t.settings.timeout_seconds;
      const auto entry = t.send(request(FUSE_LOOKUP, 1, name.c_str())).as<fuse_entry_out>();
      CHECK_EQ(entry.attr_valid, kept);
      CHECK_EQ(entry.entry_valid, t.settings.timeout_seconds);
      CHECK_EQ(t.send(request(FUSE_GETATTR, entry.nodeid, wire::fuse_statx_in{}))
                   .as<fuse_attr_out>()
                   .attr_valid,
               kept);
      CHECK_EQ(t.send(request(wire::STATX, entry.nodeid, wire::fuse_statx_in{}))
                   .as<wire::fuse_statx_out>()
                   .attr_valid,
               kept);
    }
  }
}

TEST("a symlink is never followed") {
  TestDaemon t;
  t.start();
  std::filesystem::create_symlink("/etc", t.path("link"));
  const uint64_t link = t.look_up("link");
  CHECK_EQ(t.send(request(FUSE_LOOKUP, link, "passwd")).error, ENOTDIR);
  CHECK_EQ(t.send(request(FUSE_OPEN, link, fuse_open_in{})).error, EINVAL);
  CHECK_EQ(t.send(request(FUSE_OPENDIR, link, fuse_open_in{})).error, ENOTDIR);
  CHECK_EQ(text_of(t.send(request(FUSE_READLINK, link)).body), "/etc");
  fuse_create_in create{};
  create.flags = O_WRONLY;
  CHECK_EQ(t.send(request(FUSE_CREATE, 1, create, "link")).error, ESTALE);
}

TEST("opening a special file never blocks the worker") {
  TestDaemon t;
  t.start();
  CHECK_EQ(mkfifo(t.path("fifo").c_str(), 0644), 0);
  CHECK_EQ(t.send(request(FUSE_OPEN, t.look_up("fifo"), fuse_open_in{})).error, EINVAL);
  CHECK_EQ(t.send(request(FUSE_OPEN, 1, fuse_open_in{})).error, EISDIR);
  fuse_setattr_in in{};
  in.valid = FATTR_SIZE;
  CHECK_EQ(t.send(request(FUSE_SETATTR, t.look_up("fifo"), in)).error, EINVAL);
}

TEST("CREATE makes a new file or nothing, and opens no existing one") {
  TestDaemon t;
  t.start();
  t.make_file("file", "content");
  CHECK_EQ(mkfifo(t.path("fifo").c_str(), 0644), 0);
  CHECK_EQ(mknod(t.path("null").c_str(), S_IFCHR | 0644, makedev(1, 3)), 0);
  CHECK_EQ(symlink("nowhere", t.path("link").c_str()), 0);
  fuse_create_in create{};
  create.mode = S_IFREG | 0644;
  for (const uint32_t flags : {O_RDWR, O_RDWR | O_TRUNC, O_RDWR | O_EXCL})
    for (const char* name : {"file", "fifo", "null", "link"}) {
      create.flags = flags | O_CREAT;
      CHECK_EQ(t.send(request(FUSE_CREATE, 1, create, name)).error,
               (flags & O_EXCL) != 0 ? EEXIST : ESTALE);
    }
  CHECK_EQ(t.status("file").st_size, 7);
  CHECK_EQ(t.status("nowhere").st_mode, 0u);
  CHECK_EQ(t.daemon->handles.size(), 0u);
  CHECK_EQ(t.daemon->inodes.size(), 1u);
  CHECK_EQ(t.send(request(FUSE_CREATE, 1, create, "new")).error, 0);
}

TEST("the group sent by the kernel applies while something is created, and not after") {
  TestDaemon t;
  t.settings.allow_other = true;
  t.start();
  CHECK_EQ(chmod(t.directory.c_str(), 02777), 0);
  CHECK_EQ(chown(t.directory.c_str(), 0, 77), 0);
  if (t.status(".").st_gid != 77) return;  // not root
  struct Groups {
    wire::fuse_ext_header header;
    wire::fuse_supp_groups groups;
  };
  const Groups told{{sizeof told, wire::EXT_GROUPS}, {1, 77}}, others{{sizeof told, 99}, {1, 77}};
  const Groups none{{sizeof told, wire::EXT_GROUPS}, {0, 77}};
  const auto mode_of_new = [&t](const char* name, const auto&... extension) {
    fuse_create_in create{};
    create.flags = O_RDWR | O_CREAT;
    create.mode = S_IFREG | 02755;
    Bytes bytes = request(FUSE_CREATE, 1, create, name, extension...);
    wire::fuse_in_header header{};
    std::memcpy(&header, bytes.data(), sizeof header);
    header.uid = header.gid = 65534;
    header.total_extlen = (0 + ... + sizeof extension) / 8;
    std::memcpy(bytes.data(), &header, sizeof header);
    CHECK_EQ(t.send(bytes).error, 0);
    return t.status(name).st_mode & 07777;
  };
  CHECK_EQ(mode_of_new("told", told), 02755u);
  CHECK_EQ(mode_of_new("nothing"), 0755u);
  CHECK_EQ(mode_of_new("other", others), 0755u);
  CHECK_EQ(mode_of_new("none", none), 0755u);
  gid_t groups[64];
  const auto count = static_cast<size_t>(getgroups(64, groups));
  CHECK(std::vector<gid_t>(groups, groups + count) == t.daemon->groups);
}

TEST("the requester's umask applies to what it creates, and only to that") {
  TestDaemon t;
  t.start();
  fuse_create_in create{};
  create.flags = O_RDWR;
  create.mode = S_IFREG | 0666;
  create.umask = 027;
  const auto made = t.send(request(FUSE_CREATE, 1, create, "file"));
  CHECK_EQ(made.body.size(), sizeof(fuse_entry_out) + sizeof(wire::fuse_open_out));
  CHECK_EQ(made.as<fuse_entry_out>().attr.mode, S_IFREG | 0640u);
  t.send(request(FUSE_MKDIR, 1, fuse_mkdir_in{0777, 0}, "directory"));
  CHECK_EQ(t.status("directory").st_mode & 07777, 0777u);
  t.send(request(FUSE_MKNOD, 1, fuse_mknod_in{S_IFIFO | 0666, 0, 022, 0}, "fifo"));
  CHECK_EQ(t.status("fifo").st_mode, S_IFIFO | 0644u);
  umask(022);
}

}  // namespace
