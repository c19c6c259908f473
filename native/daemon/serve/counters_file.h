// The counters of counters.h, mapped from a file that other processes read while the daemon runs,
// or private to it.
#pragma once

#include <string>

#include "common/fd.h"
#include "daemon/serve/counters.h"

namespace fusebench {

class CountersMapping {
 public:
  CountersMapping() = default;
  CountersMapping(CountersMapping&& other) noexcept;
  CountersMapping& operator=(CountersMapping&& other) noexcept;
  ~CountersMapping();

  /// Makes (or truncates) the file and maps it, all zero except the head; an empty path maps
  /// private memory. Errors: errno of open, ftruncate or mmap.
  static Result<CountersMapping> create(const std::string& path, uint32_t lanes,
                                        bool service_times);

  [[nodiscard]] Counters& operator*() const { return *counters_; }
  [[nodiscard]] Counters* operator->() const { return counters_; }

 private:
  Counters* counters_ = nullptr;
  size_t size_ = 0;
};

}  // namespace fusebench
