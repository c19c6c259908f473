#include "loops.h"

namespace fusebench {
namespace {

struct Entry {
  const char* name;
  LoopInfo info;
};

constexpr Entry kLoops[] = {
    {"empty", {.run = run_empty}},
    {"open-close", {.run = run_open_close}},
    {"pread", {.run = run_pread, .needs = Needs::blocks}},
    {"pwrite", {.run = run_pwrite, .needs = Needs::blocks}},
    {"readdir", {.run = run_readdir}},
    {"statx", {.run = run_statx}},
};

}  // namespace

const LoopInfo* find_loop(const std::string& name) {
  for (const Entry& entry : kLoops) {
    if (name == entry.name) return &entry.info;
  }
  return nullptr;
}

}  // namespace fusebench
