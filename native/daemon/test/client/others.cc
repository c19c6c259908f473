// Conformance: what other users may do, and files created on the backing side.
#include <sys/xattr.h>

#include <cstring>
#include <vector>

#include "daemon/test/client/client.h"

namespace {

using namespace fusebench;
using namespace fusebench::client;

constexpr unsigned kNobody = 65534;
constexpr gid_t kTeam = 77;

/// errno of opening `f` with these flags, 0 when it opens.
int open_f(int flags) { return error_of(open_file("f", flags).get()); }

/// After this the kernel believes that there is no `f`.
void miss_f() {
  struct stat st;
  CHECK_EQ(error_of(lstat("f", &st)), ENOENT);
}

TEST("a file made on the backing side keeps its content when it is opened with O_CREAT") {
  miss_f();
  write_file(backing() + "f", "content");
  CHECK_EQ(open_f(O_CREAT | O_EXCL | O_RDWR), EEXIST);
  const UniqueFd fd = open_file("f", O_CREAT | O_RDWR);
  CHECK_EQ(read_fd(fd.get()), "content");
  CHECK_EQ(status(fd.get()).st_ino, status(backing() + "f").st_ino);
}

TEST("a special file or directory made on the backing side is opened as what it is") {
  miss_f();
  CHECK_EQ(error_of(mkfifo((backing() + "f").c_str(), 0644)), 0);
  const UniqueFd fifo = open_file("f", O_CREAT | O_RDWR | O_NONBLOCK);
  CHECK(fifo.valid() && S_ISFIFO(status(fifo.get()).st_mode));
  write_file("target", "content");
  unlink("f");
  miss_f();
  CHECK_EQ(error_of(symlink("target", (backing() + "f").c_str())), 0);
  CHECK_EQ(read_fd(open_file("f", O_CREAT | O_RDWR).get()), "content");
  unlink("f");
  miss_f();
  CHECK_EQ(error_of(mkdir((backing() + "f").c_str(), 0755)), 0);
  CHECK_EQ(open_f(O_CREAT | O_RDWR), EISDIR);
}

TEST("a file made on the backing side refuses users without permission, also with O_CREAT") {
  chmod(".", 0777);
  miss_f();
  write_file(backing() + "f", "secret", 0600);
  CHECK_EQ(as_nobody(open_f, O_CREAT | O_RDWR), EACCES);
  CHECK_EQ(as_nobody(open_f, O_CREAT | O_RDWR | O_TRUNC), EACCES);
  CHECK_EQ(read_file("f"), "secret");
}

/// One entry of struct posix_acl_xattr.
struct AclEntry {
  uint16_t tag, permissions;
  uint32_t id;
};

constexpr uint16_t kOwner = 1, kUser = 2, kGroup = 4, kMask = 16, kOthers = 32;
constexpr uint32_t kNoId = ~0u;

/// An ACL of `f` whose owner may write; `user` is what user 65534 may do.
std::vector<char> acl(uint16_t user, uint16_t others) {
  const uint32_t version = 2;
  const AclEntry entries[] = {{kOwner, 6, kNoId},
                              {kUser, user, kNobody},
                              {kGroup, others, kNoId},
                              {kMask, 6, kNoId},
                              {kOthers, others, kNoId}};
  std::vector<char> bytes(sizeof version + sizeof entries);
  memcpy(bytes.data(), &version, sizeof version);
  memcpy(bytes.data() + sizeof version, entries, sizeof entries);
  return bytes;
}

int set_acl(const std::string& path, const std::vector<char>& value) {
  const char* name = "system.posix_acl_access";
  return error_of(setxattr(path.c_str(), name, value.data(), value.size(), 0));
}

TEST("an ACL that denies is obeyed, and one that grants, too") {
  write_file("f", "x");
  CHECK_EQ(set_acl(backing() + "f", acl(0, 4)), 0);
  CHECK_EQ(as_nobody(open_f, O_RDONLY), EACCES);
  unlink("f");
  write_file("f", "x");
  CHECK_EQ(set_acl(backing() + "f", acl(6, 0)), 0);
  CHECK_EQ(as_nobody(open_f, O_RDWR), 0);
}

TEST("a new ACL takes effect at once, on the mount and on the backing side") {
  write_file("f", "x");
  CHECK_EQ(as_nobody(open_f, O_RDONLY), 0);
  CHECK_EQ(set_acl("f", acl(0, 4)), 0);
  CHECK_EQ(as_nobody(open_f, O_RDONLY), EACCES);
  CHECK_EQ(status(backing() + "f").st_mode & 0777, 0664u);
  CHECK_EQ(set_acl("f", acl(6, 0)), 0);
  CHECK_EQ(as_nobody(open_f, O_RDWR), 0);
}

int set_acl_of_f(int) { return set_acl("f", acl(6, 0)); }

TEST("an ACL set by an owner outside of the file's group clears set-group-ID") {
  for (const gid_t group : {gid_t{0}, kTeam}) {
    write_file("f", "x");
    CHECK_EQ(error_of(chown("f", kNobody, kTeam)), 0);
    CHECK_EQ(error_of(chmod("f", 02755)), 0);
    CHECK_EQ(as_nobody(set_acl_of_f, 0, group), 0);
    CHECK_EQ(status(backing() + "f").st_mode & 02000, group == 0 ? 0u : 02000u);
  }
}

int make_program(int) {
  umask(0);
  const UniqueFd fd = open_file("d/f", O_CREAT | O_EXCL | O_WRONLY, 02755);
  return fd.valid() ? 0 : errno;
}

TEST("a new program keeps set-group-ID for members of its directory's group only") {
  mkdir("d", 0755);
  for (const gid_t group : {gid_t{0}, kTeam}) {
    CHECK_EQ(error_of(chown("d", 0, kTeam)), 0);
    CHECK_EQ(error_of(chmod("d", 02777)), 0);
    CHECK_EQ(as_nobody(make_program, 0, group), 0);
    CHECK_EQ(status(backing() + "d/f").st_gid, kTeam);
    CHECK_EQ(status(backing() + "d/f").st_mode & 07777, group == 0 ? 0755u : 02755u);
    unlink("d/f");
  }
}

int write_f(int) { return error_of(pwrite(open_file("f", O_WRONLY).get(), "y", 1, 0)); }

TEST("a statx for the mode alone shows that set-user-ID is gone") {
  for (const int flags : {0, O_WRONLY | O_TRUNC}) {
    write_file("f", "x");
    CHECK_EQ(error_of(chmod("f", 06777)), 0);
    CHECK_EQ(flags == 0 ? as_nobody(write_f, 0) : as_nobody(open_f, flags), 0);
    struct statx stx {};
    CHECK_EQ(error_of(statx(AT_FDCWD, "f", 0, STATX_MODE, &stx)), 0);
    CHECK_EQ(stx.stx_mode & 07777, 0777);
    CHECK_EQ(status(backing() + "f").st_mode & 07777, 0777u);
  }
}

}  // namespace
