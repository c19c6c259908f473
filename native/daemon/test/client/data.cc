// Conformance: reading, writing, mapping, allocating.
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include <cstdlib>
#include <cstring>
#include <vector>

#include "daemon/test/client/client.h"

namespace {

using namespace fusebench;
using namespace fusebench::client;

std::string pattern(size_t size, unsigned seed = 1) {
  std::string data(size, '\0');
  for (auto& byte : data) byte = static_cast<char>((seed = seed * 1103515245 + 12345) >> 16);
  return data;
}

TEST("what is written is read back on the mount and on the backing side") {
  const std::string data = pattern(3'000'001);
  const UniqueFd fd = open_file("f", O_RDWR | O_CREAT);
  CHECK_EQ(write(fd.get(), data.data(), data.size()), static_cast<ssize_t>(data.size()));
  CHECK(read_fd(fd.get(), 4'000'000) == data);
  const UniqueFd below = open_file(backing() + "f", O_RDONLY);
  CHECK(read_fd(below.get(), 4'000'000) == data);
  CHECK_EQ(status("f").st_size, 3'000'001);
  CHECK_EQ(status("f").st_blocks, status(backing() + "f").st_blocks);
}

TEST("reads end at the end of the file") {
  write_file("f", "0123456789");
  const UniqueFd fd = open_file("f", O_RDONLY);
  CHECK_EQ(read_fd(fd.get(), 100, 5), "56789");
  CHECK_EQ(read_fd(fd.get(), 100, 10), "");
  CHECK_EQ(read_fd(fd.get(), 100, 1 << 20), "");
  char byte;
  CHECK_EQ(error_of(pread(fd.get(), &byte, 1, -1)), EINVAL);
  CHECK_EQ(error_of(write(fd.get(), "x", 1)), EBADF);
}

TEST("a second descriptor sees what the first one wrote") {
  const UniqueFd writer = open_file("f", O_RDWR | O_CREAT);
  const UniqueFd reader = open_file("f", O_RDONLY);
  for (int i = 0; i < 100; ++i) {
    const std::string data = std::to_string(i * 1000003);
    CHECK_EQ(pwrite(writer.get(), data.data(), data.size(), i), static_cast<ssize_t>(data.size()));
    CHECK_EQ(read_fd(reader.get(), data.size(), i), data);
  }
}

TEST("data beyond 4 GiB is at its offset, and the gap is a hole of zeros") {
  const UniqueFd fd = open_file("f", O_RDWR | O_CREAT);
  const off_t far = (off_t{5} << 30) + 123;
  CHECK_EQ(pwrite(fd.get(), "far", 3, far), 3);
  CHECK_EQ(read_fd(fd.get(), 100, far), "far");
  CHECK_EQ(status("f").st_size, far + 3);
  CHECK(status("f").st_blocks < 10'000);
  CHECK(read_fd(fd.get(), 4096, off_t{3} << 30) == std::string(4096, '\0'));
  CHECK_EQ(lseek(fd.get(), 0, SEEK_DATA) > (off_t{4} << 30), true);
  CHECK_EQ(lseek(fd.get(), 0, SEEK_HOLE), 0);
  CHECK_EQ(lseek(fd.get(), 0, SEEK_END), far + 3);
  CHECK_EQ(error_of(lseek(fd.get(), far + 3, SEEK_DATA)), ENXIO);
}

TEST("an appending descriptor writes at the end, even if another descriptor made the file longer") {
  write_file("f", "start");
  const UniqueFd first = open_file("f", O_RDWR | O_APPEND);
  const UniqueFd second = open_file("f", O_WRONLY | O_APPEND);
  for (int i = 0; i < 5; ++i) {
    CHECK_EQ(write(first.get(), "a", 1), 1);
    CHECK_EQ(write(second.get(), "bb", 2), 2);
  }
  CHECK_EQ(read_file("f"), "startabbabbabbabbabb");
  CHECK_EQ(read_file(backing() + "f"), "startabbabbabbabbabb");
}

TEST("a descriptor that stops appending writes at its offset") {
  write_file("f", "0123456789");
  const UniqueFd fd = open_file("f", O_RDWR | O_APPEND);
  CHECK_EQ(error_of(fcntl(fd.get(), F_SETFL, 0)), 0);
  CHECK_EQ(pwrite(fd.get(), "X", 1, 2), 1);
  CHECK_EQ(read_file("f"), "01X3456789");
  CHECK_EQ(error_of(fcntl(fd.get(), F_SETFL, O_APPEND)), 0);
  CHECK_EQ(write(fd.get(), "Y", 1), 1);
  CHECK_EQ(read_file("f"), "01X3456789Y");
}

TEST("a shared mapping of an appending descriptor is written back in place") {
  write_file("f", std::string(8192, '.'));
  const UniqueFd fd = open_file("f", O_RDWR | O_APPEND);
  void* memory = mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
  CHECK(memory != MAP_FAILED);
  if (memory == MAP_FAILED) return;
  static_cast<char*>(memory)[4096] = 'M';
  CHECK_EQ(error_of(msync(memory, 8192, MS_SYNC)), 0);
  munmap(memory, 8192);
  CHECK_EQ(status("f").st_size, 8192);
  CHECK_EQ(read_file(backing() + "f")[4096], 'M');
}

TEST("shared mappings, reads and writes agree") {
  const std::string data = pattern(1 << 20);
  write_file("f", data);
  const UniqueFd fd = open_file("f", O_RDWR);
  auto* memory = static_cast<char*>(
      mmap(nullptr, data.size(), PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0));
  CHECK(memory != MAP_FAILED);
  if (memory == MAP_FAILED) return;
  CHECK(std::memcmp(memory, data.data(), data.size()) == 0);
  CHECK_EQ(pwrite(fd.get(), "written", 7, 70'000), 7);
  CHECK_EQ(std::string(memory + 70'000, 7), "written");
  std::memcpy(memory + 500'000, "mapped", 6);
  CHECK_EQ(read_fd(fd.get(), 6, 500'000), "mapped");
  CHECK_EQ(error_of(msync(memory, data.size(), MS_SYNC)), 0);
  const UniqueFd below = open_file(backing() + "f", O_RDONLY);
  CHECK_EQ(read_fd(below.get(), 6, 500'000), "mapped");
  munmap(memory, data.size());
}

TEST("a private mapping changes nothing") {
  write_file("f", std::string(4096, 'a'));
  const UniqueFd fd = open_file("f", O_RDONLY);
  auto* memory =
      static_cast<char*>(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd.get(), 0));
  CHECK(memory != MAP_FAILED);
  if (memory == MAP_FAILED) return;
  memory[0] = 'b';
  CHECK_EQ(read_file("f")[0], 'a');
  munmap(memory, 4096);
}

TEST("O_DIRECT and buffered reads and writes see the same data") {
  const std::string data = pattern(1 << 20);
  void* buffer = nullptr;
  CHECK_EQ(posix_memalign(&buffer, 4096, 1 << 20), 0);
  std::memcpy(buffer, data.data(), data.size());
  const UniqueFd fd = open_file("f", O_RDWR | O_CREAT | O_DIRECT);
  CHECK_EQ(pwrite(fd.get(), buffer, 1 << 20, 0), 1 << 20);
  std::memset(buffer, 0, 1 << 20);
  CHECK_EQ(pread(fd.get(), buffer, 1 << 20, 0), 1 << 20);
  CHECK(std::memcmp(buffer, data.data(), data.size()) == 0);
  CHECK(read_file("f") == data);
  CHECK_EQ(pread(fd.get(), buffer, 8192, (1 << 20) - 4096), 4096);
  free(buffer);
}

TEST("a shared mapping of an O_DIRECT descriptor is written back to the last byte") {
  constexpr size_t kSize = 5000;  // ends within a page, which a direct write cannot
  write_file("f", std::string(kSize, '.'));
  const UniqueFd fd = open_file("f", O_RDWR | O_DIRECT);
  void* memory = mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
  CHECK(memory != MAP_FAILED);
  if (memory == MAP_FAILED) return;
  static_cast<char*>(memory)[0] = static_cast<char*>(memory)[kSize - 1] = 'M';
  CHECK_EQ(error_of(msync(memory, kSize, MS_SYNC)), 0);
  munmap(memory, kSize);
  CHECK_EQ(read_file(backing() + "f"), "M" + std::string(kSize - 2, '.') + "M");
}

TEST("vectors are read and written in order") {
  const UniqueFd fd = open_file("f", O_RDWR | O_CREAT);
  char a[] = "first", b[] = "-", c[] = "second";
  const iovec out[] = {{a, 5}, {b, 1}, {c, 6}};
  CHECK_EQ(pwritev(fd.get(), out, 3, 10), 12);
  char x[3], y[9];
  const iovec in[] = {{x, 3}, {y, 9}};
  CHECK_EQ(preadv(fd.get(), in, 2, 10), 12);
  CHECK_EQ(std::string(x, 3) + std::string(y, 9), "first-second");
}

TEST("truncation shortens, lengthens with zeros, and O_TRUNC empties") {
  write_file("f", "0123456789");
  CHECK_EQ(error_of(truncate("f", 4)), 0);
  CHECK_EQ(read_file("f"), "0123");
  CHECK_EQ(error_of(truncate("f", 6)), 0);
  CHECK(read_file("f") == std::string("0123\0\0", 6));
  const UniqueFd fd = open_file("f", O_RDWR | O_TRUNC);
  CHECK_EQ(status(fd.get()).st_size, 0);
  CHECK_EQ(status(backing() + "f").st_size, 0);
  CHECK_EQ(error_of(ftruncate(fd.get(), off_t{6} << 30)), 0);
  CHECK_EQ(status("f").st_size, off_t{6} << 30);
  mkdir("d", 0755);
  CHECK_EQ(error_of(truncate("d", 0)), EISDIR);
}

TEST("fallocate reserves, keeps the size, punches holes and zeroes") {
  const UniqueFd fd = open_file("f", O_RDWR | O_CREAT);
  CHECK_EQ(error_of(fallocate(fd.get(), 0, 0, 100'000)), 0);
  CHECK_EQ(status("f").st_size, 100'000);
  CHECK_EQ(error_of(fallocate(fd.get(), FALLOC_FL_KEEP_SIZE, 0, 300'000)), 0);
  CHECK_EQ(status("f").st_size, 100'000);
  const std::string data = pattern(100'000);
  CHECK_EQ(pwrite(fd.get(), data.data(), data.size(), 0), 100'000);
  CHECK_EQ(error_of(fallocate(fd.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 8192, 16384)),
           0);
  CHECK(read_fd(fd.get(), 16384, 8192) == std::string(16384, '\0'));
  CHECK(read_fd(fd.get(), 8192, 0) == data.substr(0, 8192));
  CHECK_EQ(lseek(fd.get(), 0, SEEK_HOLE), 8192);
  CHECK_EQ(lseek(fd.get(), 8192, SEEK_DATA), 24576);
}

TEST("copy_file_range copies within and between files") {
  const std::string data = pattern(300'000);
  write_file("a", data);
  const UniqueFd from = open_file("a", O_RDWR);
  const UniqueFd to = open_file("b", O_RDWR | O_CREAT);
  off_t in = 1000, out = 5;
  CHECK_EQ(copy_file_range(from.get(), &in, to.get(), &out, 200'000, 0), 200'000);
  CHECK(read_fd(to.get(), 200'000, 5) == data.substr(1000, 200'000));
  in = 0, out = 250'000;
  CHECK_EQ(copy_file_range(from.get(), &in, from.get(), &out, 100, 0), 100);
  CHECK(read_fd(from.get(), 100, 250'000) == data.substr(0, 100));
  in = 300'000;
  CHECK_EQ(copy_file_range(from.get(), &in, to.get(), &out, 100, 0), 0);
}

TEST("sendfile and splice carry the file's data") {
  const std::string data = pattern(200'000);
  write_file("a", data);
  const UniqueFd from = open_file("a", O_RDONLY);
  const UniqueFd to = open_file("b", O_RDWR | O_CREAT);
  off_t at = 0;
  while (at < 200'000 && sendfile(to.get(), from.get(), &at, 200'000) > 0) {
  }
  CHECK(read_file("b") == data);
  int ends[2];
  CHECK_EQ(pipe(ends), 0);
  const UniqueFd reading(ends[0]), writing(ends[1]);
  off_t in = 4096, out = 100'000;
  CHECK_EQ(splice(from.get(), &in, writing.get(), nullptr, 16384, 0), 16384);
  CHECK_EQ(splice(reading.get(), nullptr, to.get(), &out, 16384, 0), 16384);
  CHECK(read_fd(to.get(), 16384, 100'000) == data.substr(4096, 16384));
}

TEST("an O_TMPFILE is a file without a name until it is linked") {
  const UniqueFd fd = open_file(".", O_TMPFILE | O_RDWR, 0640);
  CHECK(fd.valid());
  CHECK_EQ(status(fd.get()).st_nlink, 0u);
  CHECK_EQ(write(fd.get(), "temporary", 9), 9);
  const std::string self = "/proc/self/fd/" + std::to_string(fd.get());
  CHECK_EQ(error_of(linkat(AT_FDCWD, self.c_str(), AT_FDCWD, "named", AT_SYMLINK_FOLLOW)), 0);
  CHECK_EQ(read_file("named"), "temporary");
  CHECK_EQ(status("named").st_mode, S_IFREG | 0640u);
  CHECK_EQ(status(fd.get()).st_nlink, 1u);
}

TEST("fsync, fdatasync, syncfs and fsync of a directory succeed") {
  write_file("f", "x");
  const UniqueFd file = open_file("f", O_RDWR);
  const UniqueFd directory = open_file(".", O_RDONLY | O_DIRECTORY);
  CHECK_EQ(error_of(fsync(file.get())), 0);
  CHECK_EQ(error_of(fdatasync(file.get())), 0);
  CHECK_EQ(error_of(fsync(directory.get())), 0);
  CHECK_EQ(error_of(syncfs(directory.get())), 0);
  const UniqueFd synchronous = open_file("f", O_WRONLY | O_SYNC);
  CHECK_EQ(write(synchronous.get(), "y", 1), 1);
}

int try_lock(int) {
  const UniqueFd fd = open_file("f", O_RDWR);
  struct flock lock {};
  lock.l_type = F_WRLCK;
  const int record = error_of(fcntl(fd.get(), F_SETLK, &lock));
  const int whole = error_of(flock(fd.get(), LOCK_EX | LOCK_NB));
  return (record == EAGAIN ? 1 : 0) + (whole == EWOULDBLOCK ? 2 : 0);
}

TEST("record locks and flock exclude other processes") {
  write_file("f", "x");
  const UniqueFd fd = open_file("f", O_RDWR);
  struct flock lock {};
  lock.l_type = F_WRLCK;
  CHECK_EQ(error_of(fcntl(fd.get(), F_SETLK, &lock)), 0);
  CHECK_EQ(error_of(flock(fd.get(), LOCK_EX)), 0);
  const pid_t child = fork();
  if (child == 0) _exit(try_lock(0));
  int result = 0;
  waitpid(child, &result, 0);
  CHECK_EQ(WEXITSTATUS(result), 3);
}

}  // namespace
