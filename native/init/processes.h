// Where the processes of the guest are: for a command that does not end, so that its last words say
// why.
#pragma once

#include <string>

namespace fusebench::init {

// Every user process with its threads: name, state, and the kernel functions it waits in (where
// CONFIG_STACKTRACE is).
std::string describe_processes();

}  // namespace fusebench::init
