#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "core/base/descriptor.h"

namespace deepwrist {

/// Holds an advisory lock (flock) on `<target>.lock` for as long as it lives, so that a second run on the
/// same outputs is refused while the first lives. The lock dies with the process; a left-over file locks
/// nothing. The file holds "HOST PID". Where a file cannot be locked, as on some network file systems, a
/// warning says so and nothing is held.
class RunLock {
 public:
  /// Throws Error(io) when another live process holds it, naming that process and its host, and when nothing
  /// can be written there.
  explicit RunLock(const std::filesystem::path& target);

  /// The lock, or null where another live process holds it: `holder` is then " (process PID on HOST)", empty
  /// where that is not known yet. Throws Error(io) when nothing can be written there.
  static std::unique_ptr<RunLock> attempt(const std::filesystem::path& target, std::string& holder);
  /// Waits for as long as another process holds it; after some seconds a line of the log says for whom.
  /// Throws as `attempt`, and Error(interrupted).
  static std::unique_ptr<RunLock> wait_for(const std::filesystem::path& target);

  ~RunLock();
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;

 private:
  RunLock(std::filesystem::path path, Descriptor file);

  std::filesystem::path path_;
  Descriptor file_;
};

}  // namespace deepwrist
