// Extended attributes, through /proc/self/fd because the f*xattr calls refuse an O_PATH descriptor.
//
// The last component is a magic link, so the attributes are those of a symlink itself, not of its
// target.

#include <linux/limits.h>
#include <sys/xattr.h>

#include <cerrno>
#include <cstdio>
#include <string_view>

#include "daemon/ops/dispatch.h"
#include "daemon/state/attributes.h"

namespace fusebench::ops {
namespace {

struct ProcPath {
  explicit ProcPath(const Inode& inode) {
    snprintf(text, sizeof text, "/proc/self/fd/%d", inode.path_fd());
  }
  char text[32];
};

/// Replies with only a size (for a request of size 0) or with the bytes that `call(buffer, size)`
/// returned.
template <typename Call>
int reply_bytes(uint32_t size, Reply& out, Call call) {
  const auto area = out.payload();
  if (size > area.size()) size = static_cast<uint32_t>(area.size());
  const ssize_t n = call(reinterpret_cast<char*>(area.data()), size);
  if (n < 0) return errno;
  if (size == 0)
    out.append<fuse_getxattr_out>().size = static_cast<uint32_t>(n);
  else
    out.set_payload(static_cast<size_t>(n));
  return 0;
}

}  // namespace

int setxattr(Context& context, Inode& inode, Reader& in, Reply&) {
  wire::fuse_setxattr_in body;
  wire::fuse_setxattr_ext more{};
  const char* name;
  std::span<const std::byte> value;
  if (const int error = in.take(body)) return error;
  if ((context.daemon.negotiated.flags & wire::SETXATTR_EXT) != 0)
    if (const int error = in.take(more)) return error;
  if (const int error = in.take_string(name, XATTR_NAME_MAX + 1)) return error;
  if (const int error = in.take_bytes(value, body.size)) return error;
  const int flags = static_cast<int>(body.flags);
  const ProcPath path(inode);
  if (::setxattr(path.text, name, value.data(), value.size(), flags) < 0) return errno;
  if ((more.setxattr_flags & FUSE_SETXATTR_ACL_KILL_SGID) == 0) return 0;
  return clear_sgid(inode.path_fd());
}

int getxattr(Context& context, Inode& inode, Reader& in, Reply& out) {
  fuse_getxattr_in body;
  const char* name;
  if (const int error = in.take(body)) return error;
  if (const int error = in.take_string(name, XATTR_NAME_MAX + 1)) return error;
  const ProcPath path(inode);
  const int error = reply_bytes(body.size, out, [&](char* value, size_t size) {
    return ::getxattr(path.text, name, value, size);
  });
  // The kernel reads an ACL before it gives other users access, and refuses them on other errors.
  const bool no_acls =
      error == EOPNOTSUPP && std::string_view(name).starts_with("system.posix_acl");
  return no_acls && context.daemon.settings.allow_other ? ENODATA : error;
}

int listxattr(Context&, Inode& inode, Reader& in, Reply& out) {
  fuse_getxattr_in body;
  if (const int error = in.take(body)) return error;
  const ProcPath path(inode);
  return reply_bytes(body.size, out,
                     [&](char* list, size_t size) { return ::listxattr(path.text, list, size); });
}

int removexattr(Context&, Inode& inode, Reader& in, Reply&) {
  const char* name;
  if (const int error = in.take_string(name, XATTR_NAME_MAX + 1)) return error;
  const ProcPath path(inode);
  return ::removexattr(path.text, name) < 0 ? errno : 0;
}

}  // namespace fusebench::ops
