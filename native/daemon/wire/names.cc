#include <algorithm>
#include <charconv>

#include "daemon/serve/counters.h"
#include "daemon/wire/wire.h"

namespace fusebench {
namespace {

// Names by number, separated by spaces; two spaces are a number without a name.
constexpr std::string_view kOpcodeNames =
    " LOOKUP FORGET GETATTR SETATTR READLINK SYMLINK  MKNOD MKDIR UNLINK RMDIR RENAME LINK OPEN "
    "READ WRITE STATFS RELEASE  FSYNC SETXATTR GETXATTR LISTXATTR REMOVEXATTR FLUSH INIT OPENDIR "
    "READDIR RELEASEDIR FSYNCDIR GETLK SETLK SETLKW ACCESS CREATE INTERRUPT BMAP DESTROY IOCTL "
    "POLL NOTIFY_REPLY BATCH_FORGET FALLOCATE READDIRPLUS RENAME2 LSEEK COPY_FILE_RANGE "
    "SETUPMAPPING REMOVEMAPPING SYNCFS TMPFILE STATX COPY_FILE_RANGE_64";
constexpr std::string_view kInitFlagNames =
    "ASYNC_READ POSIX_LOCKS FILE_OPS ATOMIC_O_TRUNC EXPORT_SUPPORT BIG_WRITES DONT_MASK "
    "SPLICE_WRITE SPLICE_MOVE SPLICE_READ FLOCK_LOCKS HAS_IOCTL_DIR AUTO_INVAL_DATA "
    "DO_READDIRPLUS READDIRPLUS_AUTO ASYNC_DIO WRITEBACK_CACHE NO_OPEN_SUPPORT PARALLEL_DIROPS "
    "HANDLE_KILLPRIV POSIX_ACL ABORT_ERROR MAX_PAGES CACHE_SYMLINKS NO_OPENDIR_SUPPORT "
    "EXPLICIT_INVAL_DATA MAP_ALIGNMENT SUBMOUNTS HANDLE_KILLPRIV_V2 SETXATTR_EXT INIT_EXT "
    "INIT_RESERVED SECURITY_CTX HAS_INODE_DAX CREATE_SUPP_GROUP HAS_EXPIRE_ONLY "
    "DIRECT_IO_ALLOW_MMAP PASSTHROUGH NO_EXPORT_SUPPORT HAS_RESEND ALLOW_IDMAP OVER_IO_URING "
    "REQUEST_TIMEOUT PASSTHROUGH_INO";

/// Empty when the number has no name.
std::string_view name_of(uint32_t number, std::string_view names) {
  for (; number > 0 && !names.empty(); --number)
    names.remove_prefix(std::min(names.find(' '), names.size() - 1) + 1);
  return names.substr(0, names.find(' '));
}

}  // namespace

std::string opcode_name(uint32_t opcode) {
  const auto name = name_of(opcode, kOpcodeNames);
  return name.empty() ? std::to_string(opcode) : std::string(name);
}

uint32_t opcode_of(std::string_view name) {
  if (name.empty()) return 0;
  for (uint32_t opcode = 1; opcode < kOpcodes; ++opcode)
    if (name_of(opcode, kOpcodeNames) == name) return opcode;
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  const bool whole = error == std::errc() && end == name.data() + name.size();
  return whole && number < kOpcodes ? number : 0;
}

std::vector<std::string> init_flag_names(uint64_t flags) {
  std::vector<std::string> names;
  for (uint32_t bit = 0; bit < 64; ++bit) {
    if ((flags >> bit & 1) == 0) continue;
    const auto name = name_of(bit, kInitFlagNames);
    names.push_back(name.empty() ? "BIT_" + std::to_string(bit) : std::string(name));
  }
  return names;
}

}  // namespace fusebench
