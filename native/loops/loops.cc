#include "loops.h"

#include "../content.h"

namespace fusebench {
namespace {

struct Entry {
  const char* name;
  LoopInfo info;
};

constexpr Entry kLoops[] = {
    {"chmod", {.run = run_chmod}},
    {"create-unlink", {.run = run_create_unlink}},
    {"empty", {.run = run_empty}},
    {"fstat-after-read",
     {.run = run_fstat_after_read,
      .needs = Needs::pages,
      .stride_bytes = kPageBytes,
      .prepares_through_mount = true}},
    {"ftruncate", {.run = run_ftruncate}},
    {"mkdir-rmdir", {.run = run_mkdir_rmdir}},
    {"mmap-read", {.run = run_mmap_read, .needs = Needs::pages, .stride_bytes = kMmapReadStride}},
    {"mmap-write", {.run = run_mmap_write, .needs = Needs::pages, .stride_bytes = kPageBytes}},
    {"open-close", {.run = run_open_close}},
    {"pread", {.run = run_pread, .needs = Needs::blocks}},
    {"pwrite", {.run = run_pwrite, .needs = Needs::blocks}},
    {"readdir", {.run = run_readdir}},
    {"splice-in", {.run = run_splice_in, .needs = Needs::blocks}},
    {"splice-out", {.run = run_splice_out, .needs = Needs::blocks}},
    {"statx", {.run = run_statx}},
    {"utimens", {.run = run_utimens}},
};

}  // namespace

const LoopInfo* find_loop(const std::string& name) {
  for (const Entry& entry : kLoops) {
    if (name == entry.name) return &entry.info;
  }
  return nullptr;
}

}  // namespace fusebench
