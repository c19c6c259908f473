// What the daemon itself adds to a request: the time of dispatch() minus that of the system calls
// on the backing file that every daemon needs, measured alternately. Prints one line per request:
// name, nanoseconds of both, and the median difference.
//
// The transport is left out: read() and write() on /dev/fuse cost the same for every daemon.

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "common/clock.h"
#include "daemon/ops/dispatch.h"
#include "daemon/test/fixture.h"

namespace {

using namespace fusebench;
using namespace fusebench::testing;

constexpr int kBlocks = 101;
constexpr int kOperations = 500;
constexpr size_t kIoBytes = 4096;

template <typename Operation>
double mean_ns(Operation operation) {
  const uint64_t start = now_ns();
  for (int i = 0; i < kOperations; ++i) operation();
  return static_cast<double>(now_ns() - start) / kOperations;
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + kBlocks / 2, values.end());
  return values[kBlocks / 2];
}

/// Both alternately, so that changes of the machine's speed affect both.
template <typename Bare, typename Served>
void compare(const char* name, Bare bare, Served served) {
  std::vector<double> bare_ns, served_ns, added_ns;
  for (int block = 0; block < kBlocks; ++block) {
    bare_ns.push_back(mean_ns(bare));
    served_ns.push_back(mean_ns(served));
    added_ns.push_back(served_ns.back() - bare_ns.back());
  }
  printf("%s %.0f %.0f %.0f\n", name, median(served_ns), median(bare_ns), median(added_ns));
}

void require(bool good, const char* what) {
  if (good) return;
  perror(what);
  exit(1);
}

void run() {
  TestDaemon t(Mode::kPlain);
  t.start();
  t.make_file("file", std::string(kIoBytes, 'x'));
  const uint64_t nodeid = t.look_up("file");
  const UniqueFd root(open(t.directory.c_str(), O_PATH | O_CLOEXEC));
  const UniqueFd path(openat(root.get(), "file", O_PATH | O_CLOEXEC));
  const UniqueFd file(openat(root.get(), "file", O_RDWR | O_CLOEXEC));
  require(file.valid(), "open");
  const uint64_t fh = t.open(nodeid, O_RDWR).fh;
  std::vector<char> data(kIoBytes, 'y');
  const auto served = [&t](const Bytes& bytes) {
    return [&t, &bytes] { dispatch(*t.daemon, t.worker, bytes, t.reply); };
  };

  struct stat st {};
  const Bytes getattr = request(FUSE_GETATTR, nodeid, Bytes(16));
  compare(
      "GETATTR", [&] { syscall(SYS_fstat, path.get(), &st); }, served(getattr));

  struct statx stx {};
  const Bytes lookup = request(FUSE_LOOKUP, 1, "file");
  compare(
      "LOOKUP",
      [&] {
        const int flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT;
        statx(root.get(), "file", flags, STATX_BASIC_STATS | STATX_BTIME, &stx);
      },
      served(lookup));

  const std::string number = std::to_string(path.get());
  const Bytes open = request(FUSE_OPEN, nodeid, fuse_open_in{O_RDWR, 0});
  Bytes release = request(FUSE_RELEASE, nodeid, fuse_release_in{});
  compare(
      "OPEN+RELEASE",
      [&] { close(openat(t.daemon->process_fds.get(), number.c_str(), O_RDWR | O_CLOEXEC)); },
      [&] {
        dispatch(*t.daemon, t.worker, open, t.reply);
        std::memcpy(release.data() + sizeof(wire::fuse_in_header), &t.reply.fh, sizeof t.reply.fh);
        dispatch(*t.daemon, t.worker, release, t.reply);
      });

  fuse_read_in read{};
  read.fh = fh;
  read.size = kIoBytes;
  const Bytes read_request = request(FUSE_READ, nodeid, read);
  compare(
      "READ-4K", [&] { pread(file.get(), data.data(), kIoBytes, 0); }, served(read_request));

  fuse_write_in write{};
  write.fh = fh;
  write.size = kIoBytes;
  const Bytes write_request = request(FUSE_WRITE, nodeid, write, Bytes(kIoBytes));
  compare(
      "WRITE-4K", [&] { pwrite(file.get(), data.data(), kIoBytes, 0); }, served(write_request));
}

}  // namespace

int main() {
  run();
  return failures() == 0 ? 0 : 1;
}
