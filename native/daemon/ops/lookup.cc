// LOOKUP, FORGET and BATCH_FORGET: how the kernel learns of inodes and drops them.

#include <cerrno>

#include "daemon/ops/handlers.h"
#include "daemon/state/entries.h"

namespace fusebench::ops {

int lookup(Context& context, Reader& in, Reply& out) {
  const char* name;
  if (const int error = in.take_name(name)) return error;
  Inode* parent = context.inode();
  if (parent == nullptr) return ESTALE;
  const int error = reply_entry(context, *parent, name, out);
  if (error != ENOENT || expires_below(context, *parent, name)) return error;
  append_negative_entry(context, out);
  return 0;
}

int forget(Context& context, Reader& in, Reply&) {
  fuse_forget_in body;
  if (const int error = in.take(body)) return error;
  auto& forgets = context.worker.lane.forgets;
  forgets.store(forgets.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  context.daemon.inodes.forget(context.header.nodeid, body.nlookup);
  return kNoReply;
}

int batch_forget(Context& context, Reader& in, Reply&) {
  fuse_batch_forget_in body;
  if (const int error = in.take(body)) return error;
  auto& forgets = context.worker.lane.forgets;
  fuse_forget_one one;
  uint32_t count = 0;
  for (; count < body.count && in.take(one) == 0; ++count)
    context.daemon.inodes.forget(one.nodeid, one.nlookup);
  forgets.store(forgets.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
  return kNoReply;
}

}  // namespace fusebench::ops
