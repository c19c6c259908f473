// Whole small files and whole writes, for a process that has only system calls.
#pragma once

#include <string>
#include <string_view>

namespace fusebench::init {

// The content, or an empty string when it cannot be read: for /proc and /sys, where that means "not
// there".
std::string read_file(const std::string& path);

// 0 or errno.
int write_file(const std::string& path, std::string_view content);
int write_all(int fd, std::string_view bytes);

// Makes the directory and its missing parents. 0 or errno.
int make_directories(const std::string& path);

}  // namespace fusebench::init
