// The files of the guest, sent to the host: whole, in order, and counted so that the host can
// check.
#pragma once

#include <cstdint>
#include <string>

#include "init/channel.h"

namespace fusebench::init {

// An Archive sends entries and counts the frames that it sent. Regular files, directories and
// symbolic links only; results contain nothing else.
class Archive {
 public:
  explicit Archive(const Channel& channel) : channel_(channel) {}

  // Sends everything below `root`, or the file `root`, under the name `label`. An empty string, or
  // one sentence saying what failed. A root that does not exist is no entry and no failure.
  std::string add(const std::string& root, const std::string& label);

  uint64_t frames() const { return frames_; }

 private:
  std::string send(Type type, std::string_view payload);
  std::string send_directory(const std::string& path, const std::string& name, uint32_t mode);
  std::string send_file(const std::string& path, const std::string& name, uint32_t mode,
                        uint64_t bytes);
  std::string send_link(const std::string& path, const std::string& name);

  const Channel& channel_;
  uint64_t frames_ = 0;
};

}  // namespace fusebench::init
