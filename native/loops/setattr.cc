// Changing attributes: mode, times, size. Consecutive operations set different values.

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/content.h"
#include "loops/data_file.h"
#include "loops/loop.h"

namespace fusebench {
namespace {

constexpr time_t kFirstTime = 1'000'000'000;

struct Chmod : PlainOperation {
  explicit Chmod(Client& c) : client(c) {}

  bool prepare(uint64_t position) {
    mode = position % 2 == 0 ? 0600 : 0644;
    return true;
  }

  // Timed: one chmod by path.
  int run() const { return chmod(client.path().c_str(), mode); }
  bool check(int outcome) { return outcome == 0 || client.fail("chmod", errno); }

  Client& client;
  mode_t mode = 0;
};

struct Utimens : PlainOperation {
  explicit Utimens(Client& c) : client(c) {}

  bool prepare(uint64_t position) {
    times[0].tv_sec = times[1].tv_sec = kFirstTime + static_cast<time_t>(position);
    return true;
  }

  // Timed: one utimensat by path, both times.
  int run() const { return utimensat(AT_FDCWD, client.path().c_str(), times, 0); }
  bool check(int outcome) { return outcome == 0 || client.fail("utimensat", errno); }

  Client& client;
  timespec times[2] = {};
};

// Between the file's size and one page more, never less: its data stays.
struct Ftruncate : PlainOperation {
  explicit Ftruncate(Client& c) : client(c) {}
  Ftruncate(const Ftruncate&) = delete;
  Ftruncate& operator=(const Ftruncate&) = delete;
  ~Ftruncate() {
    if (fd.valid() && resize(0) != 0) client.fail("ftruncate", errno, "restoring the size");
  }

  bool open() {
    fd = UniqueFd(::open(client.path().c_str(), O_RDWR | O_CLOEXEC));
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

  Client& client;
  UniqueFd fd;
  uint64_t more = 0;
};

template <class Operation>
void run(Client& client) {
  Operation operation(client);
  run_phases(client, operation);
}

}  // namespace

void run_chmod(Client& client) { run<Chmod>(client); }
void run_utimens(Client& client) { run<Utimens>(client); }

void run_ftruncate(Client& client) {
  Ftruncate operation(client);
  if (operation.open()) run_phases(client, operation);
}

}  // namespace fusebench
