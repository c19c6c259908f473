// conformance DIRECTORY BACKING [SENTENCE...]: runs every check in its own directory below
// DIRECTORY.
//
// BACKING is DIRECTORY seen without FUSE, or DIRECTORY itself for a native run. Checks named by a
// SENTENCE are left out and printed as "skip SENTENCE"; an unknown one is an error.
#include <grp.h>
#include <sys/wait.h>

#include <cstdio>
#include <filesystem>
#include <set>

#include "daemon/test/client/client.h"

namespace fusebench::client {

std::string& backing() {
  static std::string path;
  return path;
}

int as_nobody(int (*body)(int), int argument, gid_t group) {
  constexpr unsigned kNobody = 65534;
  const pid_t child = fork();
  if (child == 0) {
    if (setgroups(group != 0 ? 1 : 0, &group) < 0 || setresgid(kNobody, kNobody, kNobody) < 0 ||
        setresuid(kNobody, kNobody, kNobody) < 0)
      _exit(99);
    _exit(body(argument));
  }
  int result = 0;
  waitpid(child, &result, 0);
  return WIFEXITED(result) ? WEXITSTATUS(result) : 100;
}

}  // namespace fusebench::client

namespace {

using namespace fusebench::testing;

/// Runs one check in a fresh directory that is removed afterwards; true when it passed.
bool run_in(const Case& test, const std::string& directory, const std::string& below) {
  const int before = failures();
  umask(022);
  CHECK_EQ(mkdir(directory.c_str(), 0755), 0);
  CHECK_EQ(chdir(directory.c_str()), 0);
  fusebench::client::backing() = below + "/";
  if (failures() == before) test.run();
  CHECK_EQ(chdir("/"), 0);
  std::error_code removal;
  std::filesystem::remove_all(directory, removal);
  CHECK_EQ(removal.value(), 0);
  return failures() == before;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return fprintf(stderr, "usage: conformance DIRECTORY BACKING [SENTENCE...]\n"), 2;
  const std::string top = std::filesystem::absolute(argv[1]);
  const std::string below = std::filesystem::absolute(argv[2]);
  std::set<std::string> skipped(argv + 3, argv + argc);
  int failed = 0, number = 0;
  for (const Case& test : cases()) {
    if (skipped.erase(test.name) != 0) {
      printf("skip %s\n", test.name);
      continue;
    }
    const std::string name = "/check-" + std::to_string(++number);
    const bool good = run_in(test, top + name, below + name);
    failed += good ? 0 : 1;
    printf("%s %s\n", good ? "ok" : "not ok", test.name);
    fflush(stdout);
  }
  for (const auto& sentence : skipped) printf("not ok no such check: %s\n", sentence.c_str());
  return failed == 0 && skipped.empty() ? 0 : 1;
}
