// Touching pages of a mapping: read faults, and stores that are written back with msync.
//
// Every pass maps the file again, so that each operation touches a page that is not mapped yet.
// MADV_RANDOM prevents read-ahead; reads are 64 KiB apart, so that the kernel's fault-around does
// not map the next page.

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>

#include <mutex>

#include "common/content.h"
#include "loops/data_file.h"
#include "loops/loops.h"

namespace fusebench {
namespace {

// A signal handler has no other access to its thread's state.
thread_local sigjmp_buf* volatile armed = nullptr;

void on_bus_error(int signal) {
  sigjmp_buf* back = armed;
  armed = nullptr;
  if (back) siglongjmp(*back, 1);
  // Not from a guarded access: it is repeated after the return and ends the process.
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  sigaction(signal, &standard, nullptr);
}

// The handler stays for the life of the process, because a hung thread may need it after its round
// is over.
void install_bus_handler() {
  static std::once_flag once;
  std::call_once(once, [] {
    struct sigaction action {};
    action.sa_handler = on_bus_error;
    // The handler may never return, and must not leave the signal blocked.
    action.sa_flags = SA_NODEFER;
    sigaction(SIGBUS, &action, nullptr);
  });
}

// Calls `body` and returns true, or false when a SIGBUS ended it: a mapped file causes one when a
// page cannot be read because the daemon died. `body` is left by a jump, so no object with a
// destructor may live in the frames below. Outside of it SIGBUS ends the process as usual.
template <class Body>
bool guarded(Body body) {
  sigjmp_buf back;
  if (sigsetjmp(back, 0) != 0) return false;
  armed = &back;
  body();
  armed = nullptr;
  return true;
}

struct Mapped : BlockOperation {
  Mapped(Client& c, int p) : BlockOperation(c), protection(p) {}
  ~Mapped() { unmap(); }

  void unmap() {
    if (mapping != MAP_FAILED) munmap(mapping, client.spec().file_bytes);
    mapping = MAP_FAILED;
  }

  // The mapping is removed first: mapped pages cannot be dropped from the cache.
  bool begin_pass() {
    unmap();
    if (!BlockOperation::begin_pass()) return false;
    const uint64_t bytes = client.spec().file_bytes;
    mapping = mmap(nullptr, bytes, protection, MAP_SHARED, file.fd(), 0);
    if (mapping == MAP_FAILED) return client.fail("mmap", errno, "MAP_SHARED");
    madvise(mapping, bytes, MADV_RANDOM);
    return true;
  }

  bool prepare(uint64_t position) {
    BlockOperation::prepare(position);
    page = static_cast<char*>(mapping) + offset;
    return true;
  }

  const int protection;
  void* mapping = MAP_FAILED;
  char* page = nullptr;
};

struct MmapRead : Mapped {
  explicit MmapRead(Client& c) : Mapped(c, PROT_READ) {}

  bool open() { return file.open(O_RDONLY, kMmapReadStride); }

  // Timed: one load from a page that is not mapped yet.
  uint64_t run() const { return *reinterpret_cast<volatile const uint64_t*>(page); }

  bool check(uint64_t word) {
    client.checksum += word;
    if (word == content_word(offset)) return true;
    return client.fail("mmap", EIO, "wrong data at byte " + std::to_string(offset));
  }
};

struct MmapWrite : Mapped {
  explicit MmapWrite(Client& c) : Mapped(c, PROT_READ | PROT_WRITE) {}

  bool open() { return file.open(O_RDWR, kPageBytes); }

  bool prepare(uint64_t position) {
    Mapped::prepare(position);
    byte = static_cast<char>(content_word(offset) & 0xff);  // what the file has there
    return true;
  }

  // Timed: one store to a page that is not mapped yet, msync(MS_SYNC) of that page.
  long run() const {
    *static_cast<volatile char*>(page) = byte;
    return syscall(SYS_msync, page, kPageBytes, MS_SYNC);
  }

  bool check(long outcome) {
    return outcome == 0 || client.fail("msync", errno, "at byte " + std::to_string(offset));
  }

  char byte = 0;
};

template <class Operation>
void run(Client& client) {
  install_bus_handler();
  Operation operation(client);
  if (!operation.open()) return;
  if (!guarded([&] { run_phases(client, operation); }))
    client.fail("mmap", EIO, "SIGBUS: a page of the mapping could not be read");
}

}  // namespace

void run_mmap_read(Client& client) { run<MmapRead>(client); }
void run_mmap_write(Client& client) { run<MmapWrite>(client); }

}  // namespace fusebench
