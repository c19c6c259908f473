// The file systems of the guest, and which options the kernel lacks for them.
#pragma once

#include <string>
#include <vector>

namespace fusebench::init {

// Mounts everything a measurement needs; returns the CONFIG_ names that the kernel lacks and that
// nothing works without.
std::vector<std::string> mount_file_systems();

// Mounts the scratch disk. An empty string, or one sentence saying what failed.
std::string mount_disk(const std::string& type, const std::string& target);

// True when /proc/filesystems lists it, that is when it is built in.
bool has_file_system(const std::string& type);

}  // namespace fusebench::init
