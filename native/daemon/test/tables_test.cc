// The inode and handle tables: lookup counts, identities, reuse.
#include <fcntl.h>
#include <sys/stat.h>

#include <thread>

#include "daemon/state/handles.h"
#include "daemon/state/inodes.h"
#include "daemon/test/check.h"

namespace {

using namespace fusebench;

UniqueFd some_fd() { return UniqueFd(open("/dev/null", O_PATH | O_CLOEXEC)); }

uint64_t add(Inodes& inodes, uint64_t device, uint64_t number) {
  const auto known = inodes.insert({device, number}, some_fd(), S_IFREG);
  CHECK_EQ(known.error, 0);
  return known.value.nodeid;
}

TEST("hard links are one nodeid, and device numbers distinguish files") {
  Inodes inodes(Numbering::kDense);
  CHECK_EQ(inodes.set_root(some_fd(), {1, 100}), 0);
  const uint64_t first = add(inodes, 1, 5);
  CHECK_EQ(add(inodes, 1, 5), first);
  CHECK(add(inodes, 2, 5) != first);
  CHECK_EQ(inodes.size(), 3u);
}

TEST("forget with nlookup 2 drops a node looked up twice") {
  Inodes inodes(Numbering::kDense);
  CHECK_EQ(inodes.set_root(some_fd(), {1, 100}), 0);
  const uint64_t nodeid = add(inodes, 1, 5);
  CHECK(inodes.acquire({1, 5}).has_value());
  inodes.forget(nodeid, 1);
  CHECK(inodes.get(nodeid) != nullptr);
  inodes.forget(nodeid, 1);
  CHECK(inodes.get(nodeid) == nullptr);
  CHECK(!inodes.acquire({1, 5}).has_value());
}

TEST("forgetting more than was looked up, or the root, has no bad effect") {
  Inodes inodes(Numbering::kDense);
  CHECK_EQ(inodes.set_root(some_fd(), {1, 100}), 0);
  const uint64_t nodeid = add(inodes, 1, 5);
  inodes.forget(nodeid, UINT64_MAX);
  inodes.forget(nodeid, 1);
  inodes.forget(1, UINT64_MAX);
  inodes.forget(0, 1);
  inodes.forget(UINT64_MAX, 1);
  CHECK(inodes.get(1) != nullptr);
  CHECK_EQ(inodes.size(), 1u);
}

TEST("a reused nodeid has another generation") {
  Inodes inodes(Numbering::kDense);
  CHECK_EQ(inodes.set_root(some_fd(), {1, 100}), 0);
  const auto first = inodes.insert({1, 5}, some_fd(), S_IFREG).value;
  inodes.forget(first.nodeid, 1);
  const auto second = inodes.insert({1, 6}, some_fd(), S_IFREG).value;
  CHECK_EQ(second.nodeid, first.nodeid);
  CHECK(second.generation != first.generation);
}

TEST("backing numbering gives the inode number as nodeid and keeps the root at 1") {
  Inodes inodes(Numbering::kBackingInode);
  CHECK_EQ(inodes.set_root(some_fd(), {1, 100}), 0);
  CHECK_EQ(add(inodes, 1, 77777), 77777u);
  CHECK(inodes.get(77777) != nullptr);
  CHECK(inodes.get(100) == nullptr);
  CHECK_EQ(inodes.acquire({1, 100})->nodeid, 1u);
}

TEST("backing numbering refuses what it cannot express") {
  Inodes inodes(Numbering::kBackingInode);
  CHECK_EQ(inodes.set_root(some_fd(), {1, 100}), 0);
  CHECK_EQ(inodes.insert({2, 5}, some_fd(), S_IFREG).error, EXDEV);
  CHECK_EQ(inodes.insert({1, 1}, some_fd(), S_IFREG).error, EIO);
}

TEST("100,000 inodes are found again and all forgotten") {
  Inodes inodes(Numbering::kDense);
  CHECK_EQ(inodes.set_root(some_fd(), {1, 1}), 0);
  for (uint64_t i = 2; i < 100'002; ++i) {
    // A descriptor number that is never open: closing it does nothing, so 100,000 real ones are not
    // needed.
    const auto known = inodes.insert({1, i}, UniqueFd(1 << 30), S_IFREG);
    CHECK_EQ(known.error, 0);
    CHECK_EQ(known.value.nodeid, i);
  }
  CHECK_EQ(inodes.size(), 100'001u);
  CHECK_EQ(inodes.get(50'000)->identity.number, 50'000u);
  for (uint64_t i = 2; i < 100'002; ++i) inodes.forget(i, 1);
  CHECK_EQ(inodes.size(), 1u);
}

TEST("four threads that look up and forget the same inodes leave none in the table") {
  Inodes inodes(Numbering::kDense);
  CHECK_EQ(inodes.set_root(some_fd(), {1, 100}), 0);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&inodes] {
      for (uint64_t i = 0; i < 4000; ++i) {
        const Identity identity{1, 1000 + i % 7};
        auto known = inodes.acquire(identity);
        if (!known) known = inodes.insert(identity, some_fd(), S_IFREG).value;
        if (inodes.get(known->nodeid) == nullptr)
          fusebench::testing::fail(__FILE__, __LINE__, "lost");
        inodes.forget(known->nodeid, 1);
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK_EQ(inodes.size(), 1u);
}

TEST("some_nodeids goes round the table, without the root and forgotten nodes") {
  Inodes inodes(Numbering::kDense);
  CHECK_EQ(inodes.set_root(some_fd(), {1, 100}), 0);
  CHECK(inodes.some_nodeids(10).empty());
  for (uint64_t i = 0; i < 5; ++i) add(inodes, 1, 1000 + i);  // nodeids 2 to 6
  inodes.forget(4, 1);
  CHECK(inodes.some_nodeids(3) == std::vector<uint64_t>({2, 3, 5}));
  CHECK(inodes.some_nodeids(3) == std::vector<uint64_t>({6, 2, 3}));
  CHECK(inodes.some_nodeids(10) == std::vector<uint64_t>({5, 6, 2, 3}));
}

TEST("a released or invented fh is not a handle") {
  Handles handles;
  const uint64_t fh = handles.add(some_fd()).value;
  CHECK(fh != 0);
  CHECK(handles.fd(fh) >= 0);
  CHECK_EQ(handles.fd(fh + 1), -1);
  CHECK_EQ(handles.fd(fh | 1ULL << 32), -1);
  CHECK_EQ(handles.fd(0), -1);
  CHECK_EQ(handles.release(fh), 0);
  CHECK_EQ(handles.release(fh), EBADF);
  const uint64_t next = handles.add(some_fd()).value;
  CHECK(next != fh);
  CHECK_EQ(handles.fd(fh), -1);
}

}  // namespace
