// The opcode table, and the requests of the connection itself: INIT, INTERRUPT and DESTROY.
//
// Opcodes not in the table get ENOSYS, which the kernel remembers where that matters: ACCESS (it
// then checks nothing, or by itself under default_permissions), POLL, BMAP, locks (never requested,
// so they are local), SYNCFS (sent to virtiofs and block devices only).

#include "daemon/ops/dispatch.h"

#include <array>
#include <cerrno>
#include <cstring>

namespace fusebench {
namespace {

int init(Context& context, Reader& in, Reply& out) {
  if (context.daemon.negotiated.done) return EINVAL;
  wire::fuse_init_in body;
  in.take_prefix(body);
  context.daemon.negotiated = negotiate(context.daemon.settings, body);
  if (!context.daemon.negotiated.done) return EPROTO;
  out.append<wire::fuse_init_out>() = context.daemon.negotiated.reply;
  return 0;
}

// Every handler is synchronous and short, so the interrupted request is answered soon or was
// answered already.
int interrupt(Context& context, Reader&, Reply&) {
  ++context.worker.interrupts;
  return kNoReply;
}

int destroy(Context&, Reader&, Reply&) { return 0; }

int not_a_tty(Context&, Reader&, Reply&) { return ENOTTY; }

struct Served {
  constexpr Served() = default;
  constexpr Served(Handler* handler) : any(handler) {}
  constexpr Served(InodeHandler* handler) : of_inode(handler) {}

  Handler* any = nullptr;
  InodeHandler* of_inode = nullptr;
};

constexpr std::array<Served, kOpcodes> make_table() {
  std::array<Served, kOpcodes> table{};
  table[FUSE_LOOKUP] = ops::lookup;
  table[FUSE_FORGET] = ops::forget;
  table[FUSE_GETATTR] = ops::getattr;
  table[FUSE_SETATTR] = ops::setattr;
  table[FUSE_READLINK] = ops::readlink;
  table[FUSE_SYMLINK] = ops::symlink;
  table[FUSE_MKNOD] = ops::mknod;
  table[FUSE_MKDIR] = ops::mkdir;
  table[FUSE_UNLINK] = ops::unlink;
  table[FUSE_RMDIR] = ops::rmdir;
  table[FUSE_RENAME] = ops::rename;
  table[FUSE_LINK] = ops::link;
  table[FUSE_OPEN] = ops::open;
  table[FUSE_READ] = ops::read;
  table[FUSE_WRITE] = ops::write;
  table[FUSE_STATFS] = ops::statfs;
  table[FUSE_RELEASE] = ops::release;
  table[FUSE_FSYNC] = ops::fsync;
  table[FUSE_SETXATTR] = ops::setxattr;
  table[FUSE_GETXATTR] = ops::getxattr;
  table[FUSE_LISTXATTR] = ops::listxattr;
  table[FUSE_REMOVEXATTR] = ops::removexattr;
  table[FUSE_FLUSH] = ops::flush;
  table[FUSE_INIT] = init;
  table[FUSE_OPENDIR] = ops::opendir;
  table[FUSE_READDIR] = ops::readdir;
  table[FUSE_RELEASEDIR] = ops::release;
  table[FUSE_FSYNCDIR] = ops::fsync;
  table[FUSE_CREATE] = ops::create;
  table[FUSE_INTERRUPT] = interrupt;
  table[FUSE_DESTROY] = destroy;
  table[FUSE_IOCTL] = not_a_tty;
  table[FUSE_BATCH_FORGET] = ops::batch_forget;
  table[FUSE_FALLOCATE] = ops::fallocate;
  table[FUSE_READDIRPLUS] = ops::readdirplus;
  table[FUSE_RENAME2] = ops::rename2;
  table[FUSE_LSEEK] = ops::lseek;
  table[FUSE_COPY_FILE_RANGE] = ops::copy_file_range;
  table[wire::TMPFILE] = ops::tmpfile;
  table[wire::STATX] = ops::statx;
  table[wire::COPY_FILE_RANGE_64] = ops::copy_file_range_64;
  return table;
}

constexpr std::array<Served, kOpcodes> kTable = make_table();

/// Even when they are malformed.
bool never_replied(uint32_t opcode) {
  return opcode == FUSE_FORGET || opcode == FUSE_BATCH_FORGET || opcode == FUSE_INTERRUPT ||
         opcode == FUSE_NOTIFY_REPLY;
}

int serve(Context& context, std::span<const std::byte> request, Reply& reply) {
  const auto& header = context.header;
  if (header.len != request.size()) return EINVAL;
  if (header.opcode >= kOpcodes) return ENOSYS;
  if (!context.daemon.negotiated.done && header.opcode != FUSE_INIT) return EIO;
  const Served& served = kTable[header.opcode];
  Reader reader(request.subspan(sizeof header));
  if (served.any != nullptr) return served.any(context, reader, reply);
  if (served.of_inode == nullptr) return ENOSYS;
  Inode* inode = context.daemon.inodes.get(header.nodeid);
  return inode == nullptr ? ESTALE : served.of_inode(context, *inode, reader, reply);
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
