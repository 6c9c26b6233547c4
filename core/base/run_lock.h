#pragma once

#include <filesystem>

#include "core/base/descriptor.h"

namespace deepwrist {

/// Holds an advisory lock (flock) on `<target>.lock` for as long as it lives, so that a second run on the
/// same outputs is refused while the first lives. The lock dies with the process; a left-over file locks
/// nothing. The file holds "HOST PID".
class RunLock {
 public:
  /// Throws Error(io) when another live process holds it, naming that process and its host; when the file
  /// system has no locks; when nothing can be written there.
  explicit RunLock(const std::filesystem::path& target);
  ~RunLock();
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;

 private:
  std::filesystem::path path_;
  Descriptor file_;
};

}  // namespace deepwrist
