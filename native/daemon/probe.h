// Whether passthrough really works on this connection and this backing directory, by trying it.
#pragma once

#include <string>

#include "daemon/state/daemon.h"

namespace fusebench {

/// After INIT. Why the mode is not possible, in one sentence without a full stop; empty when it is,
/// in plain mode, and where the file system has no O_TMPFILE to try with (then the first OPEN shows
/// it).
std::string probe_passthrough(Daemon& daemon);

}  // namespace fusebench
