// Turns SIGBUS into a return: a mapped file causes it when a page cannot be read because the
// daemon died.
//
// One guard per thread, around code that owns nothing: run() leaves `body` by a jump, so no object
// with a destructor may live in the frames below. Outside of a guard SIGBUS ends the process as
// usual.
#pragma once

#include <setjmp.h>

namespace fusebench {

class BusGuard {
 public:
  // Installs the handler; it stays for the life of the process, because a hung thread may need it
  // after its round is over.
  static void install();

  // Calls `body` and returns true, or false when a SIGBUS ended it.
  template <class Body>
  static bool run(Body body) {
    sigjmp_buf back;
    if (sigsetjmp(back, 0) != 0) return false;
    arm(&back);
    body();
    arm(nullptr);
    return true;
  }

 private:
  static void arm(sigjmp_buf* back);
};

}  // namespace fusebench
