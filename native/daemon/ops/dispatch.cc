// The opcode table; see dispatch.h.
//
// Opcodes not in the table get ENOSYS, which the kernel remembers where that matters: ACCESS (it
// then checks nothing, or by itself under default_permissions), POLL, BMAP, locks (never requested,
// so they are local), SYNCFS (sent to virtiofs and block devices only).

#include "daemon/ops/dispatch.h"

#include <array>
#include <cerrno>
#include <cstring>

#include "daemon/ops/handlers.h"
#include "daemon/state/prune.h"

namespace fusebench {
namespace {

int not_a_tty(Context&, Reader&, Reply&) { return ENOTTY; }

constexpr std::array<Handler, kOpcodes> make_table() {
  std::array<Handler, kOpcodes> table{};
  table[wire::LOOKUP] = ops::lookup;
  table[wire::FORGET] = ops::forget;
  table[wire::GETATTR] = ops::getattr;
  table[wire::SETATTR] = ops::setattr;
  table[wire::READLINK] = ops::readlink;
  table[wire::SYMLINK] = ops::symlink;
  table[wire::MKNOD] = ops::mknod;
  table[wire::MKDIR] = ops::mkdir;
  table[wire::UNLINK] = ops::unlink;
  table[wire::RMDIR] = ops::rmdir;
  table[wire::RENAME] = ops::rename;
  table[wire::LINK] = ops::link;
  table[wire::OPEN] = ops::open;
  table[wire::READ] = ops::read;
  table[wire::WRITE] = ops::write;
  table[wire::STATFS] = ops::statfs;
  table[wire::RELEASE] = ops::release;
  table[wire::FSYNC] = ops::fsync;
  table[wire::SETXATTR] = ops::setxattr;
  table[wire::GETXATTR] = ops::getxattr;
  table[wire::LISTXATTR] = ops::listxattr;
  table[wire::REMOVEXATTR] = ops::removexattr;
  table[wire::FLUSH] = ops::flush;
  table[wire::INIT] = ops::init;
  table[wire::OPENDIR] = ops::opendir;
  table[wire::READDIR] = ops::readdir;
  table[wire::RELEASEDIR] = ops::release;
  table[wire::FSYNCDIR] = ops::fsync;
  table[wire::CREATE] = ops::create;
  table[wire::INTERRUPT] = ops::interrupt;
  table[wire::DESTROY] = ops::destroy;
  table[wire::IOCTL] = not_a_tty;
  table[wire::BATCH_FORGET] = ops::batch_forget;
  table[wire::FALLOCATE] = ops::fallocate;
  table[wire::READDIRPLUS] = ops::readdirplus;
  table[wire::RENAME2] = ops::rename2;
  table[wire::LSEEK] = ops::lseek;
  table[wire::COPY_FILE_RANGE] = ops::copy_file_range;
  table[wire::TMPFILE] = ops::tmpfile;
  table[wire::STATX] = ops::statx;
  table[wire::COPY_FILE_RANGE_64] = ops::copy_file_range_64;
  return table;
}

constexpr std::array<Handler, kOpcodes> kTable = make_table();

/// Even when they are malformed.
bool never_replied(uint32_t opcode) {
  return opcode == wire::FORGET || opcode == wire::BATCH_FORGET || opcode == wire::INTERRUPT ||
         opcode == wire::NOTIFY_REPLY;
}

int serve(Context& context, std::span<const std::byte> request, Reply& reply) {
  const auto& header = context.header;
  if (header.len != request.size()) return EINVAL;
  if (header.opcode >= kOpcodes) return ENOSYS;
  if (!context.daemon.negotiated.done && header.opcode != wire::INIT) return EIO;
  const Handler handler = kTable[header.opcode];
  if (handler == nullptr) return ENOSYS;
  Reader reader(request.subspan(sizeof header));
  return handler(context, reader, reply);
}

}  // namespace

void dispatch(Daemon& daemon, Worker& worker, std::span<const std::byte> request, Reply& reply) {
  reply.reset();
  wire::fuse_in_header header;
  if (request.size() < sizeof header) return;
  std::memcpy(&header, request.data(), sizeof header);
  Context context{daemon, worker, header};
  int error = serve(context, request, reply);
  if (error == EMFILE || error == ENFILE) error = out_of_descriptors(daemon);
  if (error == kNoReply || never_replied(header.opcode)) return;
  reply.finish(header.unique, error);
}

void undo(Daemon& daemon, const Reply& reply) {
  if (reply.fh != 0) daemon.handles.release(reply.fh);
  if (reply.entry_nodeid != 0) daemon.inodes.forget(reply.entry_nodeid, 1);
}

}  // namespace fusebench
