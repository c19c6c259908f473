// Names of opcodes and of INIT flags, as in the kernel, without the FUSE_ prefix.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fusebench {

/// The name of an opcode; its number in decimal when it has none.
std::string opcode_name(uint32_t opcode);
/// The opcode of a name or of a decimal number below kOpcodes; 0 when there is none.
uint32_t opcode_of(std::string_view name);
/// The names of all bits set, in ascending order; `BIT_n` for bits without a name.
std::vector<std::string> init_flag_names(uint64_t flags);

}  // namespace fusebench
