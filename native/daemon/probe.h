// Whether passthrough really works on this connection and this backing directory, by trying it.
#pragma once

#include <string>

#include "daemon/state/daemon.h"

namespace fusebench {

/// After INIT. Why the mode cannot be had, in one sentence without a full stop; empty when it can,
/// in plain mode, and where the file system has no O_TMPFILE to try with (then the first OPEN
/// tells).
std::string probe_passthrough(Daemon& daemon);

}  // namespace fusebench
