// The table of loops. A new loop is a new operation in this folder, its declaration and its line
// here, and its name in LOOPS of native/index.ts.

#include "loops/loops.h"

#include "common/content.h"
#include "loops/loop.h"

namespace fusebench {

Loop run_chmod, run_create_unlink, run_fstat_after_read, run_ftruncate, run_mkdir_rmdir,
    run_mmap_read, run_mmap_write, run_open_close, run_pread, run_pwrite, run_readdir,
    run_splice_in, run_splice_out, run_statx, run_utimens;

namespace {

// Does nothing: the minimum of every other loop, the cost of two clock reads and the record.
struct Empty : PlainOperation {
  using PlainOperation::PlainOperation;

  // Timed: nothing.
  int run() const { return 0; }
  bool check(int) { return true; }
};

constexpr LoopInfo kLoops[] = {
    {"chmod", run_chmod},
    {"create-unlink", run_create_unlink},
    {"empty", run_loop<Empty>},
    {.name = "fstat-after-read",
     .run = run_fstat_after_read,
     .stride_bytes = kPageBytes,
     .prepares_through_mount = true},
    {"ftruncate", run_ftruncate},
    {"mkdir-rmdir", run_mkdir_rmdir},
    {"mmap-read", run_mmap_read, kMmapReadStride},
    {"mmap-write", run_mmap_write, kPageBytes},
    {"open-close", run_open_close},
    {"pread", run_pread, kBlockStride},
    {"pwrite", run_pwrite, kBlockStride},
    {"readdir", run_readdir},
    {"splice-in", run_splice_in, kBlockStride},
    {"splice-out", run_splice_out, kBlockStride},
    {"statx", run_statx},
    {"utimens", run_utimens},
};

}  // namespace

const LoopInfo* find_loop(const std::string& name) {
  for (const LoopInfo& loop : kLoops) {
    if (name == loop.name) return &loop;
  }
  return nullptr;
}

std::vector<std::string> loop_names() {
  std::vector<std::string> names;
  for (const LoopInfo& loop : kLoops) names.emplace_back(loop.name);
  return names;
}

}  // namespace fusebench
