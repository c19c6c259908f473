// Runs every test; exit code 1 when one failed.
#include "daemon/test/check.h"

int main() {
  using namespace fusebench::testing;
  int failed = 0;
  for (const Case& test : cases()) {
    const int before = failures();
    test.run();
    const bool good = failures() == before;
    failed += good ? 0 : 1;
    printf("%s %s\n", good ? "ok" : "not ok", test.name);
    fflush(stdout);
  }
  return failed == 0 ? 0 : 1;
}
