// Mounting, and the private mount namespace for everything that fusebench mounts.
#pragma once

#include <string>
#include <vector>

#include "common/failure.h"

namespace fusebench {

// Moves the calling thread into a new mount namespace, which is invisible from outside, and
// executes `path` in place of this process: same pid, same stdin, stdout and stderr, nothing else
// inherited. Returns only on failure, and then the process is unusable: its threads are in
// different namespaces. Errors: unshare EPERM without CAP_SYS_ADMIN; those of mount and execve.
Failure exec_in_mount_namespace(const std::string& path, const std::vector<std::string>& argv,
                                const std::vector<std::string>& env);

// `flags` are MountFlag names of native/index.ts. Errors: EINVAL for an unknown flag; those of
// mount.
Failure mount_at(const std::string& source, const std::string& target, const std::string& type,
                 const std::vector<std::string>& flags, const std::string& data);

// Errors: those of umount2. Never follows a symlink.
Failure unmount_at(const std::string& target, bool lazy);

}  // namespace fusebench
