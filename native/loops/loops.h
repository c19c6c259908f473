// The loops by name; each runs on a client thread from its set-up to its end and reports through
// the Client.
#pragma once

#include <string>

#include "client.h"

namespace fusebench {

using Loop = void (*)(Client&);

// Reads of the mmap-read loop lie this far apart: the kernel's fault-around maps up to 64 KiB
// around a page.
inline constexpr uint64_t kMmapReadStride = 64 * 1024;

// What a loop needs of its file: nothing, blocks of spec.block_bytes, or pages `stride_bytes`
// apart.
enum class Needs { nothing, blocks, pages };

struct LoopInfo {
  Loop run = nullptr;
  Needs needs = Needs::nothing;
  uint64_t stride_bytes = 0;
  bool prepares_through_mount = false;  // see Operation::kPreparesThroughMount in loop.h
};

// Null for an unknown name.
const LoopInfo* find_loop(const std::string& name);

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

}  // namespace fusebench
