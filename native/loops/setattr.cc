// Changing attributes: mode, times, size. Neighbouring operations ask for different values.

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../content.h"
#include "data_file.h"
#include "loop.h"
#include "loops.h"

namespace fusebench {
namespace {

constexpr time_t kFirstTime = 1'000'000'000;

struct Chmod : PlainOperation {
  explicit Chmod(Client& c) : client(c) {}

  // Timed: one chmod by path.
  int run(uint64_t position) const {
    return chmod(client.path().c_str(), position % 2 == 0 ? 0600 : 0644);
  }
  bool check(uint64_t, int outcome) { return outcome == 0 || client.fail("chmod", errno); }

  Client& client;
};

struct Utimens : PlainOperation {
  explicit Utimens(Client& c) : client(c) {}

  // Timed: one utimensat by path, both times.
  int run(uint64_t position) const {
    const timespec time = {.tv_sec = kFirstTime + static_cast<time_t>(position), .tv_nsec = 0};
    const timespec times[2] = {time, time};
    return utimensat(AT_FDCWD, client.path().c_str(), times, 0);
  }
  bool check(uint64_t, int outcome) { return outcome == 0 || client.fail("utimensat", errno); }

  Client& client;
};

// Between the file's size and a page more, never less: its data stays.
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

  int resize(uint64_t more) const {
    return ftruncate(fd.get(), static_cast<off_t>(client.spec().file_bytes + more));
  }

  // Timed: one ftruncate.
  int run(uint64_t position) const { return resize(position % 2 == 0 ? kPageBytes : 0); }
  bool check(uint64_t, int outcome) { return outcome == 0 || client.fail("ftruncate", errno); }

  Client& client;
  UniqueFd fd;
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
