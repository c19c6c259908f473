// argv -> Settings, without side effects.
#pragma once

#include <span>
#include <string>

#include "daemon/settings.h"

namespace fusebench {

struct ParsedOptions {
  Settings settings;
  bool help = false;
  bool version = false;
  std::string error;  // the usage error; empty when there is none
};

/// `arguments` without the program's name.
ParsedOptions parse_options(std::span<const char* const> arguments);

extern const char kUsage[];

}  // namespace fusebench
