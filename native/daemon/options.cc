#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <type_traits>

#include "daemon/settings.h"
#include "daemon/wire/wire.h"

namespace fusebench {

const char kUsage[] =
    "usage: fusebench-daemon --mode MODE [options] BACKING MOUNTPOINT\n"
    "\n"
    "Mounts BACKING at MOUNTPOINT through FUSE and serves it until unmounted.\n"
    "\n"
    "  --mode MODE           plain, file-passthrough or inode-passthrough\n"
    "  --threads N           workers, each with its own device descriptor (1)\n"
    "  --cpus LIST           worker i runs on LIST[i % length], e.g. 0,2-3 (unpinned)\n"
    "  --timeout SECONDS     how long the kernel may keep entries and attributes (3600);\n"
    "                        0: an open drops what other opens have read\n"
    "  --expire-below NAME   entries at and below this top-level directory expire at once\n"
    "  --readdirplus WHEN    auto, always or never (auto)\n"
    "  --cache-readdir       let the kernel cache directory listings\n"
    "  --direct-io           plain: answer opens with O_DIRECT by FOPEN_DIRECT_IO\n"
    "  --ops-mask LIST       inode-passthrough: what the kernel does by itself\n"
    "                        (READ,WRITE,GETATTR,SETATTR,READDIR)\n"
    "  --direct-io-opt-out   inode-passthrough: reads and writes still go to the daemon\n"
    "  --max-write BYTES     largest WRITE (1048576)\n"
    "  --no-killpriv         do not use FUSE_HANDLE_KILLPRIV_V2\n"
    "  --flush               keep FLUSH requests on close\n"
    "  --allow-other         access for all users, with the kernel checking permissions\n"
    "  --counters FILE       count in this file, which other processes may map\n"
    "  --service-times       record histograms of service times, too\n"
    "  --inject OPCODE=NS[:sleep][:1/N]  delay each request of this opcode by NS, sleeping\n"
    "                        instead of burning CPU, in every Nth only; repeatable\n"
    "  --die-with-parent[=PID]  end when the parent (which must be PID) does\n"
    "  --verbose             one line per request on standard error\n"
    "  --help, --version\n"
    "\n"
    "Prints one JSON line when the mount is ready and one at the end. SIGTERM and SIGINT\n"
    "unmount. Exit codes: 0 success, 2 usage, 3 this machine cannot do it, 1 anything else.\n";

namespace {

/// Stores a number from `low` to `high`; false when the text is none.
template <typename T>
bool to_number(std::string_view text, std::type_identity_t<T> low, std::type_identity_t<T> high,
               T& place) {
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return false;
  if (number < low || number > high) return false;
  place = number;
  return true;
}

/// Calls `take(item)` for every comma-separated item; false as soon as one is refused.
template <typename Take>
bool each_item(std::string_view list, Take take) {
  for (;;) {
    const size_t comma = list.find(',');
    if (!take(list.substr(0, comma))) return false;
    if (comma == std::string_view::npos) return true;
    list.remove_prefix(comma + 1);
  }
}

bool parse_cpus(std::string_view list, std::vector<int>& cpus) {
  return each_item(list, [&cpus](std::string_view item) {
    const size_t dash = item.find('-');
    int first = 0;
    if (!to_number(item.substr(0, dash), 0, 1023, first)) return false;
    int last = first;
    if (dash != std::string_view::npos && !to_number(item.substr(dash + 1), first, 1023, last))
      return false;
    for (int cpu = first; cpu <= last; ++cpu) cpus.push_back(cpu);
    return true;
  });
}

bool parse_ops_mask(std::string_view list, uint64_t& mask) {
  mask = 0;
  const bool known = each_item(list, [&mask](std::string_view item) {
    for (const auto opcode : {FUSE_READ, FUSE_WRITE, FUSE_GETATTR, FUSE_SETATTR, FUSE_READDIR}) {
      if (opcode_name(opcode) != item) continue;
      mask |= wire::passthrough_op(opcode);
      return true;
    }
    return false;
  });
  const bool sets = (mask & wire::passthrough_op(FUSE_SETATTR)) != 0;
  const bool gets = (mask & wire::passthrough_op(FUSE_GETATTR)) != 0;
  return known && (gets || !sets);  // the kernel refuses SETATTR without GETATTR
}

bool parse_inject(std::string_view text, Settings& settings) {
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos || text.ends_with(':')) return false;
  const uint32_t opcode = opcode_of(text.substr(0, equals));
  std::string_view how = text.substr(equals + 1);
  Injection injection;
  for (bool first = true; first || !how.empty(); first = false) {
    const size_t colon = how.find(':');
    const std::string_view word = how.substr(0, colon);
    how.remove_prefix(colon == std::string_view::npos ? how.size() : colon + 1);
    if (first) {
      if (!to_number(word, 1, 1'000'000'000, injection.ns)) return false;
    } else if (word == "sleep") {
      injection.sleeps = true;
    } else if (!word.starts_with("1/") ||
               !to_number(word.substr(2), 1, 1'000'000, injection.every)) {
      return false;
    }
  }
  if (opcode != 0) settings.inject[opcode] = injection;
  return opcode != 0;
}

/// The enumerator at the position of `text` among `names`.
template <typename Enum>
bool parse_name(std::string_view text, std::span<const char* const> names, Enum& place) {
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) return false;
  place = static_cast<Enum>(found - names.begin());
  return true;
}

bool* flag_of(std::string_view option, Settings& settings) {
  if (option == "--no-killpriv") return &settings.no_killpriv;
  if (option == "--flush") return &settings.flush;
  if (option == "--cache-readdir") return &settings.cache_readdir;
  if (option == "--direct-io") return &settings.direct_io;
  if (option == "--direct-io-opt-out") return &settings.direct_io_opt_out;
  if (option == "--allow-other") return &settings.allow_other;
  if (option == "--service-times") return &settings.service_times;
  if (option == "--verbose") return &settings.verbose;
  if (option == "--die-with-parent") return &settings.die_with_parent;
  return nullptr;
}

/// nullopt: no such option. Otherwise whether the value is valid.
std::optional<bool> take_value(std::string_view option, std::string_view value, Settings& s) {
  if (option == "--mode") return parse_name(value, kModeNames, s.mode);
  if (option == "--threads") return to_number(value, 1, kMaxLanes, s.threads);
  if (option == "--cpus") return parse_cpus(value, s.cpus);
  if (option == "--timeout") return to_number(value, 0, 1'000'000'000, s.timeout_seconds);
  if (option == "--expire-below") {
    s.expire_below = value;
    return !value.empty() && value.find('/') == std::string_view::npos;
  }
  if (option == "--readdirplus") return parse_name(value, kReaddirPlusNames, s.readdirplus);
  if (option == "--ops-mask") return parse_ops_mask(value, s.ops_mask);
  if (option == "--max-write") return to_number(value, 4096, 65535u * 4096, s.max_write_bytes);
  if (option == "--inject") return parse_inject(value, s);
  if (option == "--counters") return s.counters_path = value, !value.empty();
  return std::nullopt;
}

/// What is wrong with the combination of options.
std::string contradiction(const Settings& settings, bool mode_given, size_t positional) {
  if (!mode_given) return "--mode is missing: plain, file-passthrough or inode-passthrough";
  if (positional != 2) return "two arguments are needed: BACKING and MOUNTPOINT";
  const bool inode_mode = settings.mode == Mode::kInodePassthrough;
  if (settings.direct_io && settings.mode != Mode::kPlain)
    return "--direct-io belongs to --mode plain: with FOPEN_DIRECT_IO nothing is passed through";
  if (settings.direct_io_opt_out && !inode_mode)
    return "--direct-io-opt-out belongs to --mode inode-passthrough";
  if (settings.ops_mask != 0 && !inode_mode)
    return "--ops-mask belongs to --mode inode-passthrough";
  if (settings.cache_readdir && inode_mode)
    return "--cache-readdir contradicts --mode inode-passthrough, which reads directories itself";
  return {};
}

}  // namespace

ParsedOptions parse_options(std::span<const char* const> arguments) {
  ParsedOptions parsed;
  Settings& settings = parsed.settings;
  std::vector<std::string> positional;
  bool mode_given = false, only_positional = false;
  for (size_t i = 0; i < arguments.size(); ++i) {
    std::string_view option = arguments[i];
    if (only_positional || !option.starts_with('-')) {
      positional.emplace_back(option);
      continue;
    }
    only_positional = option == "--";
    if (only_positional) continue;
    if (option == "--help") return parsed.help = true, parsed;
    if (option == "--version") return parsed.version = true, parsed;
    const size_t equals = option.find('=');
    const bool inline_value = equals != std::string_view::npos;
    if (option.substr(0, equals) == "--die-with-parent" && inline_value) {
      settings.die_with_parent = true;
      if (to_number(option.substr(equals + 1), 1, 1 << 30, settings.parent)) continue;
      parsed.error = "not a process id: " + std::string(option);
      return parsed;
    }
    if (bool* flag = flag_of(option, settings)) {
      *flag = true;
      continue;
    }
    const bool has_value = inline_value || i + 1 < arguments.size();
    const std::string_view value = inline_value ? option.substr(equals + 1)
                                   : has_value  ? std::string_view(arguments[++i])
                                                : std::string_view();
    option = option.substr(0, equals);
    const auto good = take_value(option, value, settings);
    if (!good || !has_value || !*good) {
      parsed.error = !good ? "unknown option " + std::string(option)
                     : !has_value
                         ? std::string(option) + " needs a value"
                         : std::string(option) + ": bad value '" + std::string(value) + "'";
      return parsed;
    }
    mode_given |= option == "--mode";
  }
  parsed.error = contradiction(settings, mode_given, positional.size());
  if (!parsed.error.empty()) return parsed;
  settings.backing = positional[0];
  settings.mountpoint = positional[1];
  if (settings.mode == Mode::kInodePassthrough && settings.ops_mask == 0)
    parse_ops_mask("READ,WRITE,GETATTR,SETATTR,READDIR", settings.ops_mask);
  return parsed;
}

}  // namespace fusebench
