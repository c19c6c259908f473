// Random and mutated requests with a fixed seed. The sanitizers assert, and the shape of each reply
// is checked.
//
// No request can leave the temporary directory: names with a '/' are refused. The backing device is
// a fake. Nothing here waits: opens of special files are refused.
#include <random>

#include "daemon/test/fixture.h"

namespace {

using namespace fusebench;
using namespace fusebench::testing;

class Fuzzer {
 public:
  explicit Fuzzer(Mode mode) : t(mode) {
    t.start();
    t.make_file("file", "some content");
    std::filesystem::create_directory(t.path("directory"));
    std::filesystem::create_symlink("file", t.path("link"));
    nodeids = {0, 1, t.look_up("file"), t.look_up("directory"), t.look_up("link"), UINT64_MAX};
    handles = {0, t.open(nodeids[2], O_RDWR).fh, t.open(nodeids[3], O_RDONLY, FUSE_OPENDIR).fh,
               1ULL << 32};
  }

  uint64_t below(uint64_t limit) { return random() % limit; }
  template <typename T>
  const T& one_of(const std::vector<T>& choices) {
    return choices[below(choices.size())];
  }

  /// A body of 8-byte words that are small, known, extreme or random, then perhaps names and noise.
  Bytes body() {
    Bytes bytes;
    for (uint64_t words = below(12); words > 0; --words) {
      const uint64_t kind = below(5);
      const uint64_t word =
          kind == 0   ? below(16)
          : kind == 1 ? one_of(handles)
          : kind == 2 ? one_of(nodeids)
          : kind == 3 ? one_of(std::vector<uint64_t>{UINT64_MAX, 1ULL << 63, UINT32_MAX, 1 << 20})
                      : random();
      append(bytes, &word, sizeof word);
    }
    for (uint64_t names = below(4); names > 0; --names) append(bytes, one_of(texts));
    for (uint64_t noise = below(20); noise > 0; --noise)
      bytes.push_back(static_cast<std::byte>(random()));
    return bytes;
  }

  void step() {
    static const uint32_t kSkipped[] = {FUSE_COPY_FILE_RANGE, wire::COPY_FILE_RANGE_64,
                                        FUSE_FALLOCATE};
    auto opcode = static_cast<uint32_t>(below(60));
    // These would really process lengths up to 2^63; they have their own tests.
    for (const uint32_t skipped : kSkipped)
      if (opcode == skipped) opcode = FUSE_LOOKUP;
    Bytes bytes = request(opcode, one_of(nodeids), body());
    if (below(4) == 0) bytes[below(bytes.size())] = static_cast<std::byte>(random());
    if (below(4) == 0) bytes.resize(below(bytes.size() + 1));
    if (bytes.size() >= 4 && below(3) != 0) {
      const auto length = static_cast<uint32_t>(bytes.size());
      std::memcpy(bytes.data(), &length, sizeof length);
    }
    keep_owner(bytes);
    t.send(bytes);  // checks the reply's shape
    ++served;
  }

  TestDaemon t;
  uint64_t served = 0;

 private:
  /// Requests of other users change this thread's credentials, which other tests cover.
  static void keep_owner(Bytes& bytes) {
    constexpr size_t kUid = offsetof(wire::fuse_in_header, uid);
    const uint32_t owner[2] = {geteuid(), getegid()};
    if (bytes.size() >= kUid + sizeof owner) std::memcpy(bytes.data() + kUid, owner, sizeof owner);
  }

  std::mt19937_64 random{20240607};
  std::vector<uint64_t> nodeids, handles;
  std::vector<const char*> texts = {"file", "directory", "link", "new",   "",
                                    ".",    "..",        "a/b",  "user.x"};
};

void run(Mode mode) {
  Fuzzer fuzzer(mode);
  for (int i = 0; i < 40'000; ++i) fuzzer.step();
  CHECK_EQ(fuzzer.served, 40'000u);
  // It still works.
  CHECK_EQ(fuzzer.t.send(request(FUSE_STATFS, 1)).error, 0);
  umask(022);
}

TEST("40,000 hostile requests leave a plain daemon working") { run(Mode::kPlain); }
TEST("40,000 hostile requests leave a file passthrough daemon working") {
  run(Mode::kFilePassthrough);
}
TEST("40,000 hostile requests leave an inode passthrough daemon working") {
  run(Mode::kInodePassthrough);
}

}  // namespace
