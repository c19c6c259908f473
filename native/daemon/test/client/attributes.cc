// Conformance: modes, owners, times, extended attributes, file system numbers.
#include <sys/statfs.h>
#include <sys/xattr.h>

#include <cstring>
#include <vector>

#include "daemon/test/client/client.h"

namespace {

using namespace fusebench;
using namespace fusebench::client;

unsigned mode_of(const std::string& path) { return status(path).st_mode & 07777; }

TEST("chmod changes the mode, on the mount and on the backing side") {
  write_file("f", "");
  mkdir("d", 0755);
  for (const unsigned mode : {0600u, 0777u, 0u, 04755u, 02711u, 01777u}) {
    CHECK_EQ(error_of(chmod("f", mode)), 0);
    CHECK_EQ(mode_of("f"), mode);
    CHECK_EQ(mode_of(backing() + "f"), mode);
  }
  CHECK_EQ(error_of(chmod("d", 01777)), 0);
  CHECK_EQ(mode_of("d"), 01777u);
  const UniqueFd fd = open_file("f", O_RDWR);
  CHECK_EQ(error_of(fchmod(fd.get(), 0640)), 0);
  CHECK_EQ(status(fd.get()).st_mode & 07777, 0640u);
}

TEST("chown changes owner and group, of a symlink itself too") {
  write_file("f", "");
  symlink("f", "l");
  CHECK_EQ(error_of(chown("f", 12, 34)), 0);
  CHECK_EQ(status("f").st_uid, 12u);
  CHECK_EQ(status(backing() + "f").st_gid, 34u);
  CHECK_EQ(error_of(chown("f", static_cast<uid_t>(-1), 56)), 0);
  CHECK_EQ(status("f").st_uid, 12u);
  CHECK_EQ(status("f").st_gid, 56u);
  CHECK_EQ(error_of(lchown("l", 78, 90)), 0);
  CHECK_EQ(status("l").st_uid, 78u);
  CHECK_EQ(status("f").st_uid, 12u);
}

TEST("times are kept to the nanosecond and can be left unchanged") {
  write_file("f", "");
  const timespec both[2] = {{1'000'000'001, 123'456'789}, {1'500'000'000, 987'654'321}};
  CHECK_EQ(error_of(utimensat(AT_FDCWD, "f", both, 0)), 0);
  CHECK_EQ(status("f").st_atim.tv_sec, 1'000'000'001);
  CHECK_EQ(status("f").st_atim.tv_nsec, 123'456'789);
  CHECK_EQ(status(backing() + "f").st_mtim.tv_nsec, 987'654'321);
  const timespec omit[2] = {{0, UTIME_OMIT}, {1'600'000'000, 5}};
  CHECK_EQ(error_of(utimensat(AT_FDCWD, "f", omit, 0)), 0);
  CHECK_EQ(status("f").st_atim.tv_sec, 1'000'000'001);
  CHECK_EQ(status("f").st_mtim.tv_sec, 1'600'000'000);
  const timespec now[2] = {{0, UTIME_OMIT}, {0, UTIME_NOW}};
  CHECK_EQ(error_of(utimensat(AT_FDCWD, "f", now, 0)), 0);
  CHECK(status("f").st_mtim.tv_sec > 1'600'000'000);
  const timespec early[2] = {{-5, 0}, {-5, 7}};
  CHECK_EQ(error_of(utimensat(AT_FDCWD, "f", early, 0)), 0);
  CHECK_EQ(status("f").st_mtim.tv_sec, -5);
  symlink("f", "l");
  CHECK_EQ(error_of(utimensat(AT_FDCWD, "l", both, AT_SYMLINK_NOFOLLOW)), 0);
  CHECK_EQ(status("l").st_mtim.tv_nsec, 987'654'321);
}

TEST("writing updates the modification time") {
  write_file("f", "x");
  const timespec old[2] = {{1000, 0}, {1000, 0}};
  CHECK_EQ(error_of(utimensat(AT_FDCWD, "f", old, 0)), 0);
  const UniqueFd fd = open_file("f", O_WRONLY);
  CHECK_EQ(write(fd.get(), "y", 1), 1);
  CHECK(status("f").st_mtim.tv_sec > 1000);
  CHECK_EQ(status("f").st_mtim.tv_nsec, status(backing() + "f").st_mtim.tv_nsec);
}

TEST("creating updates the directory's modification time and links") {
  mkdir("d", 0755);
  const timespec old[2] = {{1000, 0}, {1000, 0}};
  CHECK_EQ(error_of(utimensat(AT_FDCWD, "d", old, 0)), 0);
  mkdir("d/sub", 0755);
  CHECK(status("d").st_mtim.tv_sec > 1000);
  CHECK_EQ(status("d").st_nlink, 3u);
  CHECK_EQ(error_of(rmdir("d/sub")), 0);
  CHECK_EQ(status("d").st_nlink, 2u);
}

TEST("the umask applies to files, directories and special files") {
  umask(027);
  const UniqueFd fd = open_file("f", O_CREAT | O_WRONLY, 0666);
  mkdir("d", 0777);
  mkfifo("p", 0666);
  umask(0);
  mkdir("e", 0777);
  umask(022);
  CHECK_EQ(mode_of("f"), 0640u);
  CHECK_EQ(mode_of("d"), 0750u);
  CHECK_EQ(mode_of("p"), 0640u);
  CHECK_EQ(mode_of("e"), 0777u);
}

TEST("a default ACL replaces the umask") {
  // struct posix_acl_xattr: version 2, then {tag, permissions, id} of owner, group, others: rwx,
  // rwx, r-x.
  const unsigned char acl[] = {2, 0, 0,   0,   1,   0,   7,  0, 255, 255, 255, 255, 4,   0,
                               7, 0, 255, 255, 255, 255, 32, 0, 5,   0,   255, 255, 255, 255};
  mkdir("d", 0755);
  CHECK_EQ(
      error_of(setxattr((backing() + "d").c_str(), "system.posix_acl_default", acl, sizeof acl, 0)),
      0);
  umask(077);
  const UniqueFd fd = open_file("d/f", O_CREAT | O_WRONLY, 0666);
  mkdir("d/e", 0777);
  umask(022);
  CHECK_EQ(mode_of("d/f"), 0664u);
  CHECK_EQ(mode_of("d/e"), 0775u);
}

TEST("a set-group-ID directory gives its group to new entries") {
  mkdir("d", 0755);
  CHECK_EQ(error_of(chown("d", 0, 77)), 0);
  CHECK_EQ(error_of(chmod("d", 02775)), 0);
  write_file("d/f", "");
  mkdir("d/e", 0755);
  CHECK_EQ(status("d/f").st_gid, 77u);
  CHECK_EQ(status("d/e").st_gid, 77u);
  CHECK_EQ(mode_of("d/e") & 02000, 02000u);
}

TEST("chown clears set-user-ID and set-group-ID") {
  write_file("f", "");
  chmod("f", 06755);
  CHECK_EQ(error_of(chown("f", 1, 1)), 0);
  CHECK_EQ(mode_of("f"), 0755u);
}

TEST("a privileged write keeps set-user-ID") {
  write_file("f", "x");
  chmod("f", 06755);
  const UniqueFd fd = open_file("f", O_RDWR);
  CHECK_EQ(pwrite(fd.get(), "y", 1, 0), 1);
  CHECK_EQ(mode_of("f"), 06755u);
}

int write_one(int fd) { return pwrite(fd, "y", 1, 0) == 1 ? 0 : 1; }
int shorten(int fd) { return ftruncate(fd, 0) == 0 ? 0 : 1; }

TEST("an unprivileged write clears set-user-ID and set-group-ID") {
  write_file("f", "x");
  chmod("f", 06755);
  const UniqueFd fd = open_file("f", O_RDWR);
  CHECK_EQ(as_nobody(write_one, fd.get()), 0);
  CHECK_EQ(mode_of(backing() + "f"), 0755u);
  CHECK_EQ(mode_of("f"), 0755u);
}

int allocate(int fd) { return fallocate(fd, 0, 0, 100'000) == 0 ? 0 : 1; }
int copy(int fd) {
  off_t in = 0, out = 100;
  return copy_file_range(fd, &in, fd, &out, 1, 0) == 1 ? 0 : 1;
}

TEST("an unprivileged fallocate and copy clear set-user-ID and set-group-ID") {
  for (int (*change)(int) : {allocate, copy}) {
    write_file("f", "x");
    chmod("f", 06755);
    const UniqueFd fd = open_file("f", O_RDWR);
    CHECK_EQ(as_nobody(change, fd.get()), 0);
    CHECK_EQ(mode_of(backing() + "f"), 0755u);
  }
}

TEST("an unprivileged truncation clears set-user-ID and set-group-ID") {
  write_file("f", "x");
  chmod("f", 06755);
  const UniqueFd fd = open_file("f", O_RDWR);
  CHECK_EQ(as_nobody(shorten, fd.get()), 0);
  CHECK_EQ(mode_of(backing() + "f"), 0755u);
  CHECK_EQ(mode_of("f"), 0755u);
}

TEST("extended attributes are set, read, listed, replaced and removed") {
  write_file("f", "");
  const std::string large(1000, 'v');
  CHECK_EQ(error_of(setxattr("f", "user.a", "one", 3, XATTR_CREATE)), 0);
  CHECK_EQ(error_of(setxattr("f", "user.a", "two", 3, XATTR_CREATE)), EEXIST);
  CHECK_EQ(error_of(setxattr("f", "user.b", large.data(), large.size(), 0)), 0);
  CHECK_EQ(error_of(setxattr("f", "user.none", "x", 1, XATTR_REPLACE)), ENODATA);
  std::string value(2000, '\0');
  CHECK_EQ(getxattr("f", "user.a", value.data(), value.size()), 3);
  CHECK_EQ(value.substr(0, 3), "one");
  CHECK_EQ(getxattr("f", "user.b", nullptr, 0), 1000);
  CHECK_EQ(getxattr((backing() + "f").c_str(), "user.b", value.data(), value.size()), 1000);
  CHECK_EQ(value.substr(0, 1000), large);
  CHECK_EQ(error_of(getxattr("f", "user.b", value.data(), 10)), ERANGE);
  std::string list(2000, '\0');
  const ssize_t size = listxattr("f", list.data(), list.size());
  list.resize(size < 0 ? 0 : static_cast<size_t>(size));
  CHECK(list.find(std::string("user.a\0", 7)) != std::string::npos);
  CHECK(list.find(std::string("user.b\0", 7)) != std::string::npos);
  CHECK_EQ(error_of(removexattr("f", "user.a")), 0);
  CHECK_EQ(error_of(getxattr("f", "user.a", value.data(), value.size())), ENODATA);
  CHECK_EQ(error_of(removexattr("f", "user.a")), ENODATA);
  CHECK_EQ(error_of(setxattr("f", "user.empty", "", 0, 0)), 0);
  CHECK_EQ(getxattr("f", "user.empty", value.data(), value.size()), 0);
}

TEST("a symlink has its own extended attributes") {
  write_file("f", "");
  symlink("f", "l");
  CHECK_EQ(error_of(lsetxattr("l", "trusted.a", "link", 4, 0)), 0);
  char value[16];
  CHECK_EQ(lgetxattr("l", "trusted.a", value, sizeof value), 4);
  CHECK_EQ(error_of(getxattr("f", "trusted.a", value, sizeof value)), ENODATA);
  CHECK_EQ(lgetxattr((backing() + "l").c_str(), "trusted.a", value, sizeof value), 4);
  CHECK_EQ(error_of(lsetxattr("l", "user.a", "x", 1, 0)), EPERM);
}

TEST("the file system's numbers are the backing ones") {
  struct statfs here {
  }, below{};
  CHECK_EQ(error_of(statfs(".", &here)), 0);
  CHECK_EQ(error_of(statfs(backing().c_str(), &below)), 0);
  CHECK_EQ(here.f_blocks, below.f_blocks);
  CHECK_EQ(here.f_files, below.f_files);
  CHECK_EQ(here.f_bsize, below.f_bsize);
  CHECK_EQ(here.f_namelen, below.f_namelen);
}

TEST("statx returns the birth time of the backing file") {
  write_file("f", "");
  struct statx here {
  }, below{};
  CHECK_EQ(error_of(statx(AT_FDCWD, "f", 0, STATX_BASIC_STATS | STATX_BTIME, &here)), 0);
  CHECK_EQ(error_of(statx(AT_FDCWD, (backing() + "f").c_str(), 0, STATX_BASIC_STATS | STATX_BTIME,
                          &below)),
           0);
  CHECK_EQ(here.stx_mask & STATX_BTIME, below.stx_mask & STATX_BTIME);
  CHECK_EQ(here.stx_btime.tv_sec, below.stx_btime.tv_sec);
  CHECK_EQ(here.stx_btime.tv_nsec, below.stx_btime.tv_nsec);
  CHECK_EQ(here.stx_ino, below.stx_ino);
  CHECK_EQ(here.stx_size, below.stx_size);
}

TEST("statx with AT_STATX_FORCE_SYNC is fresh") {
  write_file("f", "x");
  status("f");
  CHECK_EQ(error_of(chmod((backing() + "f").c_str(), 0604)), 0);
  struct statx stx {};
  CHECK_EQ(error_of(statx(AT_FDCWD, "f", AT_STATX_FORCE_SYNC, STATX_BASIC_STATS, &stx)), 0);
  CHECK_EQ(stx.stx_mode & 07777, 0604);
}

}  // namespace
