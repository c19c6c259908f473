// Does nothing: the minimum of every other loop, the cost of two clock reads and the record.

#include "loops/loop.h"

namespace fusebench {
namespace {

struct Empty : PlainOperation {
  // Timed: nothing.
  int run() const { return 0; }
  bool check(int) { return true; }
};

}  // namespace

void run_empty(Client& client) {
  Empty operation;
  run_phases(client, operation);
}

}  // namespace fusebench
