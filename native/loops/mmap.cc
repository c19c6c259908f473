// Touching pages of a mapping: read faults, and stores that are written back with msync.
//
// Every pass maps the file again, so that each operation touches a page that is not mapped yet.
// MADV_RANDOM prevents read-ahead; reads are 64 KiB apart, so that the kernel's fault-around does
// not map the next page.

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>

#include "common/content.h"
#include "loops/bare.h"
#include "loops/bus_guard.h"
#include "loops/data_file.h"
#include "loops/loop.h"
#include "loops/loops.h"

namespace fusebench {
namespace {

// A shared mapping of a whole file, unmapped at its end.
class Mapping {
 public:
  Mapping() = default;
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() { unmap(); }

  void unmap() {
    if (data_ != MAP_FAILED) munmap(data_, bytes_);
    data_ = MAP_FAILED;
  }

  // Errors: those of mmap.
  int map(int fd, uint64_t bytes, int protection) {
    unmap();
    bytes_ = bytes;
    data_ = mmap(nullptr, bytes, protection, MAP_SHARED, fd, 0);
    if (data_ == MAP_FAILED) return errno;
    madvise(data_, bytes, MADV_RANDOM);
    return 0;
  }

  char* at(uint64_t offset) const { return static_cast<char*>(data_) + offset; }

 private:
  void* data_ = MAP_FAILED;
  uint64_t bytes_ = 0;
};

struct Mapped {
  static constexpr bool kPrepares = false;
  static constexpr bool kPreparesThroughMount = false;
  static constexpr bool kMovesBlocks = true;

  Mapped(Client& c, int p) : client(c), file(c), protection(p) {}

  uint64_t per_pass() const { return file.blocks(); }
  bool prepare(uint64_t position) {
    offset = file.offset(position);
    page = mapping.at(offset);
    return true;
  }

  // The mapping is removed first: mapped pages cannot be dropped from the cache.
  bool begin_pass() {
    mapping.unmap();
    if (!file.begin_pass()) return false;
    const int error = mapping.map(file.fd(), client.spec().file_bytes, protection);
    return error == 0 || client.fail("mmap", error, "MAP_SHARED");
  }

  Client& client;
  DataFile file;
  Mapping mapping;
  const int protection;
  uint64_t offset = 0;
  char* page = nullptr;
};

struct MmapRead : Mapped {
  explicit MmapRead(Client& c) : Mapped(c, PROT_READ) {}

  bool open() { return file.open(O_RDONLY, kMmapReadStride) && file.warm(); }

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

  bool open() { return file.open(O_RDWR, kPageBytes) && file.warm(); }

  bool prepare(uint64_t position) {
    Mapped::prepare(position);
    byte = static_cast<char>(content_word(offset) & 0xff);  // what the file has there
    return true;
  }

  // Timed: one store to a page that is not mapped yet, msync(MS_SYNC) of that page.
  int run() const {
    *static_cast<volatile char*>(page) = byte;
    return bare::msync(page, kPageBytes, MS_SYNC);
  }

  bool check(int outcome) {
    return outcome == 0 || client.fail("msync", errno, "at byte " + std::to_string(offset));
  }

  char byte = 0;
};

template <class Operation>
void run(Client& client) {
  BusGuard::install();
  Operation operation(client);
  if (!operation.open()) return;
  if (!BusGuard::run([&] { run_phases(client, operation); }))
    client.fail("mmap", EIO, "SIGBUS: a page of the mapping could not be read");
}

}  // namespace

void run_mmap_read(Client& client) { run<MmapRead>(client); }
void run_mmap_write(Client& client) { run<MmapWrite>(client); }

}  // namespace fusebench
