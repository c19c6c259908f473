// The file systems of the guest, and which kernel options are missing for them.
#pragma once

#include <string>
#include <vector>

namespace fusebench::init {

// Mounts everything a measurement needs; returns the CONFIG_ names of missing required options.
std::vector<std::string> mount_file_systems();

// Mounts the scratch disk. An empty string, or one sentence saying what failed.
std::string mount_disk(const std::string& type, const std::string& target);

// True when /proc/filesystems lists it, that is when it is built in.
bool has_file_system(const std::string& type);

}  // namespace fusebench::init
