#include "init/processes.h"

#include <ctype.h>
#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "init/files.h"

namespace fusebench::init {
namespace {

// The numeric entries of a folder of /proc.
std::vector<std::string> numbers(const std::string& folder) {
  std::vector<std::string> names;
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(opendir(folder.c_str()), closedir);
  if (!entries) return names;
  while (const dirent* entry = readdir(entries.get())) {
    if (isdigit(static_cast<unsigned char>(entry->d_name[0]))) names.emplace_back(entry->d_name);
  }
  return names;
}

// The value of a line like "State:\tS (sleeping)".
std::string status_field(const std::string& status, const std::string& key) {
  const size_t start = status.find(key + ":\t");
  if (start == std::string::npos) return "?";
  const size_t value = start + key.size() + 2;
  return status.substr(value, status.find('\n', value) - value);
}

// "[<0>] fuse_dev_do_read+0x1/0x2" lines to "fuse_dev_do_read < fuse_dev_read < ...", innermost
// first.
std::string stack_of(const std::string& task) {
  constexpr size_t kMaxBytes = 160;
  std::string text = read_file(task + "/stack");
  std::string calls;
  for (size_t at = text.find("] "); at != std::string::npos; at = text.find("] ", at + 1)) {
    if (!calls.empty()) calls += " < ";
    calls += text.substr(at + 2, text.find_first_of("+\n", at) - at - 2);
  }
  return calls.substr(0, std::min(calls.size(), kMaxBytes));
}

}  // namespace

std::string describe_processes() {
  std::string text = "processes of the guest:\n";
  for (const std::string& pid : numbers("/proc")) {
    if (read_file("/proc/" + pid + "/cmdline").empty()) continue;  // a kernel thread
    for (const std::string& tid : numbers("/proc/" + pid + "/task")) {
      const std::string task = "/proc/" + pid + "/task/" + tid;
      const std::string status = read_file(task + "/status");
      text += "  " + tid + " " + status_field(status, "Name") + ", " +
              status_field(status, "State") + ": " + stack_of(task) + "\n";
    }
  }
  return text;
}

}  // namespace fusebench::init
