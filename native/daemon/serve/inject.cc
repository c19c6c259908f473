#include "daemon/serve/inject.h"

#include <sys/prctl.h>
#include <time.h>

#include "common/clock.h"

namespace fusebench {
namespace {

void burn(uint32_t ns) {
  const uint64_t start = now_ns();
  while (now_ns() - start < ns) {
  }
}

void sleep(uint32_t ns) {
  // By default a thread may sleep 50 us longer than requested.
  prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
  const timespec time = {.tv_sec = ns / 1'000'000'000, .tv_nsec = ns % 1'000'000'000};
  nanosleep(&time, nullptr);
}

}  // namespace

void delay(const Injection& injection, uint64_t count) {
  if (injection.ns == 0 || count % injection.every != 0) return;
  injection.sleeps ? sleep(injection.ns) : burn(injection.ns);
}

}  // namespace fusebench
