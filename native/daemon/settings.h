// What the command line decided: argv -> Settings, without side effects.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "daemon/serve/counters.h"

namespace fusebench {

enum class Mode { kPlain, kFilePassthrough, kInodePassthrough };
enum class ReaddirPlus { kAuto, kAlways, kNever };
// In the order of the enumerators.
inline constexpr const char* kModeNames[] = {"plain", "file-passthrough", "inode-passthrough"};
inline constexpr const char* kReaddirPlusNames[] = {"auto", "always", "never"};

inline const char* mode_name(Mode mode) { return kModeNames[static_cast<size_t>(mode)]; }

/// A delay of known size in requests of one opcode: a planted regression, to test whether a verdict
/// finds it.
struct Injection {
  uint32_t ns = 0;      // 0: none
  bool sleeps = false;  // sleeps instead of burning CPU
  uint32_t every = 1;   // only every Nth request of the opcode
};

struct Settings {
  Mode mode = Mode::kPlain;
  std::string backing;
  std::string mountpoint;
  uint32_t threads = 1;
  std::vector<int> cpus;  // worker i runs on cpus[i % size]; empty: unpinned
  uint64_t timeout_seconds = 3600;
  std::string expire_below;  // a name in the root directory; empty: nowhere
  ReaddirPlus readdirplus = ReaddirPlus::kAuto;
  uint64_t ops_mask = 0;  // inode passthrough: wire::passthrough_op() bits
  uint32_t max_write_bytes = 1 << 20;
  bool no_killpriv = false;
  bool flush = false;
  bool cache_readdir = false;
  bool direct_io = false;
  bool direct_io_opt_out = false;
  bool allow_other = false;
  bool service_times = false;
  bool verbose = false;
  bool die_with_parent = false;
  pid_t parent = 0;  // the process that must still be the parent; 0: any process
  std::string counters_path;
  std::array<Injection, kOpcodes> inject{};

  [[nodiscard]] uint32_t max_pages() const {
    constexpr uint32_t kPage = 4096, kDefault = 256;
    const uint32_t needed = (max_write_bytes + kPage - 1) / kPage;
    return needed > kDefault ? needed : kDefault;
  }
};

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
