// Attributes of backing files and their three formats on the wire.
#pragma once

#include <sys/stat.h>

#include "common/fd.h"
#include "daemon/state/inodes.h"
#include "daemon/wire/wire.h"

namespace fusebench {

/// statx of `name` in a directory, or of the descriptor itself when the name is empty. Follows no
/// symlink. Errors: errno of statx.
int read_attributes(int fd, const char* name, struct statx& out);

Identity identity_of(const struct statx& from);

fuse_attr to_attr(const struct statx& from);
fuse_attr to_attr(const struct stat& from);
wire::fuse_statx to_statx(const struct statx& from);

/// A device number as the protocol packs it (the kernel's new_encode_dev), and back.
uint32_t encode_device(uint32_t major, uint32_t minor);
dev_t decode_device(uint32_t encoded);

/// Clears set-user-ID, and set-group-ID of group-executable files, as the kernel does for a write
/// by a user without CAP_FSETID. The descriptor may be O_PATH. Errors: errno of fstat or chmod.
int clear_suid_sgid(int fd);

/// Clears set-group-ID, whatever the group's permissions are. The descriptor may be O_PATH.
int clear_sgid(int fd);

/// chmod of a descriptor that may be O_PATH.
int change_mode(int fd, uint32_t mode);

}  // namespace fusebench
