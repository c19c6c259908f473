// Conformance: what other users may do, and what came into being behind the mount's back.
#include "client.h"

namespace {

using namespace fusebench;
using namespace fusebench::client;

/// errno of opening `f` as said, 0 when it opens.
int open_f(int flags) { return error_of(open_file("f", flags).get()); }

/// The kernel now believes that there is no `f`.
void miss_f() {
  struct stat st;
  CHECK_EQ(error_of(lstat("f", &st)), ENOENT);
}

TEST("a file made behind the mount keeps its content when it is opened with O_CREAT") {
  miss_f();
  write_file(backing() + "f", "content");
  CHECK_EQ(open_f(O_CREAT | O_EXCL | O_RDWR), EEXIST);
  const UniqueFd fd = open_file("f", O_CREAT | O_RDWR);
  CHECK_EQ(read_fd(fd.get()), "content");
  CHECK_EQ(status(fd.get()).st_ino, status(backing() + "f").st_ino);
}

TEST("what is no file and came into being behind the mount is opened as what it is") {
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

TEST("a file made behind the mount is closed to whom its mode shuts out, also with O_CREAT") {
  chmod(".", 0777);
  miss_f();
  write_file(backing() + "f", "secret", 0600);
  CHECK_EQ(as_nobody(open_f, O_CREAT | O_RDWR), EACCES);
  CHECK_EQ(as_nobody(open_f, O_CREAT | O_RDWR | O_TRUNC), EACCES);
  CHECK_EQ(read_file("f"), "secret");
}

}  // namespace
