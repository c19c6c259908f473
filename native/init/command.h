// The guest command: started, its output sent to the host as it is written, and ended together
// with all processes that it started.
#pragma once

#include <string>
#include <vector>

#include "init/channel.h"

namespace fusebench::init {

struct Command {
  std::vector<std::string> arguments;  // arguments[0] is the absolute path of the program
  std::vector<std::string> environment;
  std::string directory;
};

struct Outcome {
  std::string failure;  // one sentence when the command could not be started; else empty
  int exit_code = 0;    // 128 + signal for a command that a signal ended
};

Outcome run_command(const Command& command, const Channel& channel);

}  // namespace fusebench::init
