#pragma once

#include <filesystem>

namespace deepwrist {

/// Holds an advisory lock (flock) on `<target>.lock` for as long as it lives, so that a second run on the
/// same outputs is refused while the first lives. The lock dies with the process; a left-over file locks
/// nothing.
class RunLock {
 public:
  /// Throws Error(io) when another live process holds it, naming that process.
  explicit RunLock(const std::filesystem::path& target);
  ~RunLock();
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
};

}  // namespace deepwrist
