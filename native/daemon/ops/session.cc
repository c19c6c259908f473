// The connection as a whole: INIT, INTERRUPT, DESTROY and STATFS.

#include <sys/vfs.h>

#include <cerrno>

#include "daemon/ops/handlers.h"

namespace fusebench::ops {

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

int statfs(Context&, Inode& inode, Reader&, Reply& out) {
  struct statfs st;
  if (fstatfs(inode.path_fd(), &st) < 0) return errno;
  fuse_kstatfs& body = out.append<fuse_statfs_out>().st;
  body.blocks = st.f_blocks;
  body.bfree = st.f_bfree;
  body.bavail = st.f_bavail;
  body.files = st.f_files;
  body.ffree = st.f_ffree;
  body.bsize = static_cast<uint32_t>(st.f_bsize);
  body.namelen = static_cast<uint32_t>(st.f_namelen);
  body.frsize = static_cast<uint32_t>(st.f_frsize);
  return 0;
}

}  // namespace fusebench::ops
