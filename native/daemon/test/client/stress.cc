// Conformance under stress: a file against a model in memory, and threads against each other. Seeds
// are fixed.
#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <random>
#include <thread>
#include <vector>

#include "daemon/test/client/client.h"

namespace {

using namespace fusebench;
using namespace fusebench::client;

/// Random operations on one file, each followed by a comparison with a plain byte array.
class FileAndModel {
 public:
  FileAndModel(const std::string& path, unsigned seed)
      : path_(path), random_(seed), fd_(open_file(path, O_RDWR | O_CREAT)) {}

  bool run(int operations) {
    for (int i = 0; i < operations && good_; ++i) step();
    return good_ && whole_file_matches();
  }

 private:
  static constexpr size_t kLimit = 600'000;

  size_t below(size_t limit) { return random_() % limit; }

  void expect(bool truth) { good_ = good_ && truth; }

  std::string noise(size_t size) {
    std::string data(size, '\0');
    for (auto& byte : data) byte = static_cast<char>('a' + random_() % 26);
    return data;
  }

  void put(size_t at, const std::string& data) {
    if (model_.size() < at + data.size()) model_.resize(at + data.size(), '\0');
    model_.replace(at, data.size(), data);
  }

  void step() {
    const size_t at = below(kLimit), size = 1 + below(below(4) == 0 ? 200'000 : 9000);
    switch (below(9)) {
      case 0:
      case 1: {
        const std::string data = noise(size);
        expect(pwrite(fd_.get(), data.data(), size, static_cast<off_t>(at)) ==
               static_cast<ssize_t>(size));
        return put(at, data);
      }
      case 2:
      case 3:
        return compare(at, size);
      case 4:
        expect(ftruncate(fd_.get(), static_cast<off_t>(at)) == 0);
        return model_.resize(at, '\0');
      case 5:
        return store_mapped(at, size);
      case 6:
        expect(fallocate(fd_.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                         static_cast<off_t>(at), static_cast<off_t>(size)) == 0);
        if (at < model_.size()) {
          const size_t end = std::min(at + size, model_.size());
          std::fill(model_.begin() + static_cast<long>(at), model_.begin() + static_cast<long>(end),
                    '\0');
        }
        return;
      case 7:
        return copy_range(at, size);
      default:
        reopen();
    }
  }

  void compare(size_t at, size_t size) {
    const std::string want = at < model_.size() ? model_.substr(at, size) : "";
    expect(read_fd(fd_.get(), size, static_cast<off_t>(at)) == want);
  }

  void store_mapped(size_t at, size_t size) {
    if (at >= model_.size()) return;
    size = std::min(size, model_.size() - at);
    const size_t start = at / 4096 * 4096;
    void* memory = mmap(nullptr, at + size - start, PROT_READ | PROT_WRITE, MAP_SHARED, fd_.get(),
                        static_cast<off_t>(start));
    expect(memory != MAP_FAILED);
    if (memory == MAP_FAILED) return;
    const std::string data = noise(size);
    std::memcpy(static_cast<char*>(memory) + (at - start), data.data(), size);
    if (below(2) == 0) expect(msync(memory, at + size - start, MS_SYNC) == 0);
    munmap(memory, at + size - start);
    put(at, data);
  }

  void copy_range(size_t at, size_t size) {
    const size_t to = kLimit + below(100'000);
    if (at >= model_.size() || at + size > to) return;
    off_t in = static_cast<off_t>(at), out = static_cast<off_t>(to);
    const ssize_t copied = copy_file_range(fd_.get(), &in, fd_.get(), &out, size, 0);
    expect(copied == static_cast<ssize_t>(std::min(size, model_.size() - at)));
    if (copied > 0) put(to, model_.substr(at, static_cast<size_t>(copied)));
  }

  void reopen() {
    const bool direct = below(3) == 0;
    fd_ = open_file(path_, O_RDWR | (direct ? 0 : O_SYNC));
    expect(fd_.valid() && whole_file_matches());
  }

  bool whole_file_matches() {
    return status(fd_.get()).st_size == static_cast<off_t>(model_.size()) &&
           read_fd(fd_.get(), 2 * kLimit) == model_;
  }

  const std::string path_;
  std::mt19937 random_;
  UniqueFd fd_;
  std::string model_;
  bool good_ = true;
};

TEST("2,000 random operations leave a file equal to its model") {
  CHECK(FileAndModel("f", 11).run(2000));
}

TEST("four threads with a file each leave all files equal to their models") {
  std::atomic<int> good{0};
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < 4; ++i)
    threads.emplace_back(
        [&good, i] { good += FileAndModel("f" + std::to_string(i), 100 + i).run(500) ? 1 : 0; });
  for (auto& thread : threads) thread.join();
  CHECK_EQ(good.load(), 4);
}

/// Makes, renames, links, opens and removes names that other threads use as well; every outcome
/// that POSIX allows is accepted.
void disturb(unsigned seed, std::atomic<int>& unexpected) {
  std::mt19937 random(seed);
  const auto name = [&random] {
    return "d" + std::to_string(random() % 3) + "/n" + std::to_string(random() % 8);
  };
  const auto allowed = [&unexpected](long result, std::initializer_list<int> errors) {
    if (result >= 0) return;
    for (const int error : errors)
      if (errno == error) return;
    fprintf(stdout, "# unexpected errno %d\n", errno);
    ++unexpected;
  };
  for (int i = 0; i < 1500; ++i) {
    const std::string a = name(), b = name();
    switch (random() % 7) {
      case 0: {
        const UniqueFd fd = open_file(a, O_RDWR | O_CREAT);
        allowed(fd.get(), {EISDIR});
        if (fd.valid()) allowed(pwrite(fd.get(), "data", 4, random() % 9000), {});
        break;
      }
      case 1:
        allowed(rename(a.c_str(), b.c_str()), {ENOENT, EISDIR, ENOTDIR, ENOTEMPTY, EEXIST});
        break;
      case 2:
        allowed(link(a.c_str(), b.c_str()), {ENOENT, EEXIST, EPERM});
        break;
      case 3:
        allowed(unlink(a.c_str()), {ENOENT, EISDIR});
        break;
      case 4: {
        struct stat st;
        allowed(stat(a.c_str(), &st), {ENOENT});
        break;
      }
      case 5:
        allowed(random() % 2 ? mkdir(a.c_str(), 0755) : rmdir(a.c_str()),
                {EEXIST, ENOENT, ENOTDIR});
        break;
      default: {
        const UniqueFd fd = open_file(a, O_RDONLY);
        allowed(fd.get(), {ENOENT});
        if (fd.valid() && S_ISREG(status(fd.get()).st_mode)) read_fd(fd.get(), 4096);
      }
    }
  }
}

TEST("four threads that change the same names see only what POSIX allows") {
  for (const char* directory : {"d0", "d1", "d2"}) mkdir(directory, 0755);
  std::atomic<int> unexpected{0};
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < 4; ++i)
    threads.emplace_back([&unexpected, i] { disturb(7 + i, unexpected); });
  for (auto& thread : threads) thread.join();
  CHECK_EQ(unexpected.load(), 0);
}

}  // namespace
