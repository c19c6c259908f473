// A failed system call as the user will read it: the call, its object, the errno and further
// detail.
//
// Empty means success. TypeScript sees the same four fields as a NativeError.
#pragma once

#include <string>
#include <utility>

namespace fusebench {

struct [[nodiscard]] Failure {
  std::string syscall;  // for example "pread"; or the daemon's or a loop's name where no single
                        // call failed
  std::string object;   // a path, or what else the call was about
  int code = 0;         // positive errno; 0 means that nothing failed
  std::string detail;   // may be empty

  explicit operator bool() const { return code != 0; }
};

inline Failure failure(const char* syscall, std::string object, int code, std::string detail = {}) {
  return {syscall, std::move(object), code, std::move(detail)};
}

}  // namespace fusebench
