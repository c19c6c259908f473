// What the processes of the guest wait for: printed for a command that does not end.
#pragma once

#include <string>

namespace fusebench::init {

// Every user process with its threads: name, state, and the kernel functions it waits in (where
// CONFIG_STACKTRACE is).
std::string describe_processes();

}  // namespace fusebench::init
