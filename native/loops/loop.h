// The measuring loop: one template over an operation, instantiated once per system call family.
//
// An operation is a struct with
//   static constexpr bool kPrepares     prepare() does more than arithmetic: its time and its
//                                       effects are subtracted
//   static constexpr bool kPreparesThroughMount  prepare() may cause requests, which are
//                                       subtracted from the daemon's counts
//   static constexpr bool kMovesBlocks  each operation moves spec.block_bytes
//   bool open()                         before everything else: files and memory
//   uint64_t per_pass() const           operations until begin_pass() is due again
//   bool begin_pass()                   untimed: new order, dropped caches, new mapping
//   bool prepare(uint64_t position)     untimed: what this operation needs
//   R run()                             timed: the system calls and nothing else
//   bool check(R)                       untimed: the result is right, or client.fail(...)
// where a position counts within the pass. Each loops/*.cc says at its run() what is in the timed
// region.
//
// Timed regions enter the kernel by syscall(): in a process with threads the C library adds two
// atomic operations around each cancellation point, which a program of one thread does not pay; our
// threads are never cancelled.
#pragma once

#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

#include "common/clock.h"
#include "round/client.h"

namespace fusebench {

static_assert(sizeof(long) == 8, "syscall() passes offsets in one register");

// Base of operations, with neither passes nor preparation nor data.
struct PlainOperation {
  static constexpr bool kPrepares = false;
  static constexpr bool kPreparesThroughMount = false;
  static constexpr bool kMovesBlocks = false;

  explicit PlainOperation(Client& c) : client(c) {}
  bool open() { return true; }
  uint64_t per_pass() const { return UINT64_MAX; }
  bool begin_pass() { return true; }
  bool prepare(uint64_t) { return true; }

  Client& client;
};

// Prepares the operation at `position`. A new pass, or a preparation, is left out of the counts.
template <class Operation>
bool make_ready(Client& client, Operation& operation, uint64_t* position, bool pauses) {
  if (!pauses) return operation.prepare(*position);
  client.begin_leaving_out();
  if (*position == operation.per_pass()) {
    if (!operation.begin_pass()) return false;
    *position = 0;
  }
  if (!operation.prepare(*position)) return false;
  client.end_leaving_out();
  return true;
}

// In the timed region: the end of one clock read, Operation::run, the beginning of the next clock
// read. Outside: the order of blocks, checks of results, recording and the flag that stops a
// round. Outside of the counts, too: passes and preparation. The caller has begun the first pass.
template <class Operation>
bool operate(Client& client, Operation& operation, uint64_t count) {
  uint64_t position = 0;
  uint64_t previous_end = 0;
  for (uint64_t done = 0; done < count; ++done, ++position) {
    if (client.cancelled()) return false;
    const bool pauses = Operation::kPrepares || position == operation.per_pass();
    if (!make_ready(client, operation, &position, pauses)) return false;

    const uint64_t start = now_ns();
    const auto outcome = operation.run();
    const uint64_t end = now_ns();

    client.histogram.record(end - start);
    if (!operation.check(outcome)) return false;
    if (done + 1 == client.spec().operations) client.work_checksum = client.checksum;
    if (done == 0)
      client.first_start_ns = start;
    else if (pauses)
      client.paused_ns += start - previous_end;
    previous_end = end;
    client.operations_done.store(done + 1, std::memory_order_relaxed);
  }
  client.last_end_ns = previous_end;
  return true;
}

// The preparation of all operations again, without the operations.
template <class Operation>
bool prepare_again(Client& client, Operation& operation, uint64_t count) {
  uint64_t position = 0;
  for (uint64_t done = 0; done < count; ++done, ++position) {
    if (client.cancelled()) return false;
    if (position == operation.per_pass()) {
      if (!operation.begin_pass()) return false;
      position = 0;
    }
    if (!operation.prepare(position)) return false;
  }
  return true;
}

// Warm-up, barrier, measurement. All parts begin with a new pass, so that the warm-up uses up no
// block.
template <class Operation>
void run_phases(Client& client, Operation& operation) {
  const RoundSpec& spec = client.spec();
  if (!operation.begin_pass() || !operate(client, operation, spec.warmup)) return;
  if (!operation.begin_pass() || !client.await_start()) return;
  const uint64_t operations = spec.operations * spec.repeat;
  if (!operate(client, operation, operations)) return;
  if constexpr (Operation::kMovesBlocks) client.bytes = operations * spec.block_bytes;
  if (!client.finish()) return;
  if constexpr (Operation::kPreparesThroughMount) {
    if (!operation.begin_pass() || !prepare_again(client, operation, operations)) return;
  }
  client.finish_preparation();
}

template <class Operation>
void run_loop(Client& client) {
  Operation operation(client);
  if (operation.open()) run_phases(client, operation);
}

}  // namespace fusebench
