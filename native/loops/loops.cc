// The table of loops. A new loop is a new file in this folder, its declaration and its line here,
// and its name in LOOPS of native/index.ts.

#include "loops/loops.h"

#include "common/content.h"

namespace fusebench {

void run_chmod(Client& client);
void run_create_unlink(Client& client);
void run_empty(Client& client);
void run_fstat_after_read(Client& client);
void run_ftruncate(Client& client);
void run_mkdir_rmdir(Client& client);
void run_mmap_read(Client& client);
void run_mmap_write(Client& client);
void run_open_close(Client& client);
void run_pread(Client& client);
void run_pwrite(Client& client);
void run_readdir(Client& client);
void run_splice_in(Client& client);
void run_splice_out(Client& client);
void run_statx(Client& client);
void run_utimens(Client& client);

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

std::vector<std::string> loop_names() {
  std::vector<std::string> names;
  for (const Entry& entry : kLoops) names.emplace_back(entry.name);
  return names;
}

}  // namespace fusebench
