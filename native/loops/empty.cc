// Nothing: the floor below every other loop, which is what two clock reads and the record cost.

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
