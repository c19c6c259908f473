#include "loops/bus_guard.h"

#include <signal.h>

#include <mutex>

namespace fusebench {
namespace {

// A signal handler has no other access to its thread's state.
thread_local sigjmp_buf* armed = nullptr;

void on_bus_error(int signal) {
  sigjmp_buf* back = armed;
  armed = nullptr;
  if (back) siglongjmp(*back, 1);
  // Not from a guarded access: it is repeated after the return and ends the process.
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  sigaction(signal, &standard, nullptr);
}

}  // namespace

void BusGuard::install() {
  static std::once_flag once;
  std::call_once(once, [] {
    struct sigaction action {};
    action.sa_handler = on_bus_error;
    action.sa_flags =
        SA_NODEFER;  // the handler may never return, and must not leave the signal blocked
    sigaction(SIGBUS, &action, nullptr);
  });
}

void BusGuard::arm(sigjmp_buf* back) { armed = back; }

}  // namespace fusebench
