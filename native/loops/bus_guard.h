// Turns the SIGBUS of a page that cannot be read into a return: what a mapped file gives when its
// daemon dies.
//
// One guard a thread, around code that owns nothing: run() leaves `body` by a jump, so no object
// with a destructor may live in the frames below. Outside of a guard SIGBUS ends the process as it
// always did.
#pragma once

#include <setjmp.h>

namespace fusebench {

class BusGuard {
 public:
  // Installs the handler; it stays for the life of the process, because a thread that was left
  // behind may still need it after its round is over.
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
