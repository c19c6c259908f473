// Extended attributes, through /proc/self/fd because an O_PATH descriptor takes none of the f*xattr
// calls.
//
// The last component is a magic link, so a symlink's own attributes are reached and its target is
// not.

#include <linux/limits.h>
#include <sys/xattr.h>

#include <cerrno>
#include <cstdio>

#include "handlers.h"

namespace fusebench::ops {
namespace {

struct ProcPath {
  explicit ProcPath(const Inode& inode) {
    snprintf(text, sizeof text, "/proc/self/fd/%d", inode.fd.load(std::memory_order_relaxed));
  }
  char text[32];
};

/// Replies with a size alone (asked with size 0) or with the bytes that `call(buffer, size)`
/// fetched.
template <typename Call>
int reply_bytes(uint32_t size, Reply& out, Call call) {
  const auto area = out.payload();
  if (size > area.size()) size = static_cast<uint32_t>(area.size());
  const ssize_t n = call(reinterpret_cast<char*>(area.data()), size);
  if (n < 0) return errno;
  if (size == 0)
    out.append<wire::fuse_getxattr_out>().size = static_cast<uint32_t>(n);
  else
    out.set_payload(static_cast<size_t>(n));
  return 0;
}

}  // namespace

int setxattr(Context& context, Reader& in, Reply&) {
  wire::fuse_setxattr_in body;
  const char* name;
  std::span<const std::byte> value;
  if (const int error = in.take(body)) return error;
  if (const int error = in.take_string(name, XATTR_NAME_MAX + 1)) return error;
  if (const int error = in.take_bytes(value, body.size)) return error;
  const Inode* inode = context.inode();
  if (inode == nullptr) return ESTALE;
  const int flags = static_cast<int>(body.flags);
  const ProcPath path(*inode);
  return ::setxattr(path.text, name, value.data(), value.size(), flags) < 0 ? errno : 0;
}

int getxattr(Context& context, Reader& in, Reply& out) {
  wire::fuse_getxattr_in body;
  const char* name;
  if (const int error = in.take(body)) return error;
  if (const int error = in.take_string(name, XATTR_NAME_MAX + 1)) return error;
  const Inode* inode = context.inode();
  if (inode == nullptr) return ESTALE;
  const ProcPath path(*inode);
  return reply_bytes(body.size, out, [&](char* value, size_t size) {
    return ::getxattr(path.text, name, value, size);
  });
}

int listxattr(Context& context, Reader& in, Reply& out) {
  wire::fuse_getxattr_in body;
  if (const int error = in.take(body)) return error;
  const Inode* inode = context.inode();
  if (inode == nullptr) return ESTALE;
  const ProcPath path(*inode);
  return reply_bytes(body.size, out,
                     [&](char* list, size_t size) { return ::listxattr(path.text, list, size); });
}

int removexattr(Context& context, Reader& in, Reply&) {
  const char* name;
  if (const int error = in.take_string(name, XATTR_NAME_MAX + 1)) return error;
  const Inode* inode = context.inode();
  if (inode == nullptr) return ESTALE;
  const ProcPath path(*inode);
  return ::removexattr(path.text, name) < 0 ? errno : 0;
}

}  // namespace fusebench::ops
