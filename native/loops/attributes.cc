// Getting attributes: of a path, and of an open file right after a read, which invalidated the
// access time. Changing them: mode, times, size; consecutive operations set different values.
//
// Paths are absolute, so that every component is walked as in a program; the path down to the tree
// should be equally long in all modes.

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/content.h"
#include "loops/data_file.h"

namespace fusebench {
namespace {

constexpr time_t kFirstTime = 1'000'000'000;

struct Statx : PlainOperation {
  using PlainOperation::PlainOperation;

  // Timed: one statx by path with STATX_BASIC_STATS.
  int run() {
    return statx(AT_FDCWD, client.path().c_str(), flags, STATX_BASIC_STATS, &attributes);
  }

  bool check(int outcome) {
    if (client.spec().expect_missing) {
      if (outcome == 0)
        return client.fail("statx", EEXIST, "the path exists but should be missing");
      if (errno == ENOENT) return true;
    }
    return outcome == 0 || client.fail("statx", errno);
  }

  const int flags = client.spec().force_sync ? AT_STATX_FORCE_SYNC : AT_STATX_SYNC_AS_STAT;
  struct statx attributes {};
};

struct FstatAfterRead : BlockOperation {
  static constexpr bool kPrepares = true;  // the read
  static constexpr bool kPreparesThroughMount = true;
  static constexpr bool kMovesBlocks = false;

  using BlockOperation::BlockOperation;

  bool open() { return usable(client, buffer) && file.open(O_RDONLY, kPageBytes); }

  bool prepare(uint64_t position) {
    const auto from = static_cast<off_t>(file.offset(position));
    const ssize_t got = pread(file.fd(), buffer.data(), kPageBytes, from);
    if (got == static_cast<ssize_t>(kPageBytes)) return true;
    return client.fail("pread", got < 0 ? errno : EIO, "at byte " + std::to_string(from));
  }

  // Timed: one fstat.
  int run() { return fstat(file.fd(), &attributes); }
  bool check(int outcome) { return outcome == 0 || client.fail("fstat", errno); }

  Buffer buffer{kPageBytes};
  struct stat attributes {};
};

struct Chmod : PlainOperation {
  using PlainOperation::PlainOperation;

  bool prepare(uint64_t position) {
    mode = position % 2 == 0 ? 0600 : 0644;
    return true;
  }

  // Timed: one chmod by path.
  int run() const { return chmod(client.path().c_str(), mode); }
  bool check(int outcome) { return outcome == 0 || client.fail("chmod", errno); }

  mode_t mode = 0;
};

struct Utimens : PlainOperation {
  using PlainOperation::PlainOperation;

  bool prepare(uint64_t position) {
    times[0].tv_sec = times[1].tv_sec = kFirstTime + static_cast<time_t>(position);
    return true;
  }

  // Timed: one utimensat by path, both times.
  int run() const { return utimensat(AT_FDCWD, client.path().c_str(), times, 0); }
  bool check(int outcome) { return outcome == 0 || client.fail("utimensat", errno); }

  timespec times[2] = {};
};

// Between the file's size and one page more, never less: its data stays.
struct Ftruncate : PlainOperation {
  using PlainOperation::PlainOperation;
  ~Ftruncate() {
    if (fd.valid() && resize(0) != 0) client.fail("ftruncate", errno, "restoring the size");
  }

  bool open() {
    fd.reset(::open(client.path().c_str(), O_RDWR | O_CLOEXEC));
    return fd.valid() || client.fail("open", errno);
  }

  bool prepare(uint64_t position) {
    more = position % 2 == 0 ? kPageBytes : 0;
    return true;
  }

  int resize(uint64_t more_bytes) const {
    return ftruncate(fd.get(), static_cast<off_t>(client.spec().file_bytes + more_bytes));
  }

  // Timed: one ftruncate.
  int run() const { return resize(more); }
  bool check(int outcome) { return outcome == 0 || client.fail("ftruncate", errno); }

  UniqueFd fd;
  uint64_t more = 0;
};

}  // namespace

void run_statx(Client& client) { run_loop<Statx>(client); }
void run_fstat_after_read(Client& client) { run_loop<FstatAfterRead>(client); }
void run_chmod(Client& client) { run_loop<Chmod>(client); }
void run_utimens(Client& client) { run_loop<Utimens>(client); }
void run_ftruncate(Client& client) { run_loop<Ftruncate>(client); }

}  // namespace fusebench
