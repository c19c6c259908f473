// A delay of known size in requests of one opcode: a regression made to order, to see whether a
// judgement finds it.
#pragma once

#include <cstdint>

namespace fusebench {

struct Injection {
  uint32_t ns = 0;      // 0: none
  bool sleeps = false;  // gives the CPU away instead of burning it
  uint32_t every = 1;   // only every so-manyth request of the opcode
};

/// Waits as long as `injection` says, if it is the turn of the `count`th request of its opcode.
void delay(const Injection& injection, uint64_t count);

}  // namespace fusebench
