// An owned file descriptor and a value-or-errno, for every native program here.
//
// Errors are positive errno values; there are no exceptions. A UniqueFd is valid when >= 0 and
// never retries close() on EINTR, because Linux has already released the descriptor.
#pragma once

#include <unistd.h>

#include <utility>

namespace fusebench {

class UniqueFd {
 public:
  UniqueFd() noexcept = default;
  explicit UniqueFd(int fd) noexcept : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(other.release()) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    if (this != &other) reset(other.release());
    return *this;
  }
  UniqueFd(const UniqueFd&) = delete;
  UniqueFd& operator=(const UniqueFd&) = delete;
  ~UniqueFd() { reset(); }

  [[nodiscard]] int get() const noexcept { return fd_; }
  [[nodiscard]] bool valid() const noexcept { return fd_ >= 0; }
  [[nodiscard]] int release() noexcept { return std::exchange(fd_, -1); }
  void reset(int fd = -1) noexcept {
    if (fd_ >= 0) ::close(fd_);
    fd_ = fd;
  }

 private:
  int fd_ = -1;
};

/// A value, or the positive errno of the error.
template <typename T>
struct [[nodiscard]] Result {
  T value{};
  int error = 0;

  [[nodiscard]] bool ok() const noexcept { return error == 0; }
  static Result failure(int error) noexcept { return Result{T{}, error}; }
};

}  // namespace fusebench
