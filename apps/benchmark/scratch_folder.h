#pragma once

#include <filesystem>

namespace deepwrist::benchmark {

/// A fresh folder below the system's folder for temporary files ($TMPDIR), removed with everything in it.
class ScratchFolder {
 public:
  /// Throws Error(io).
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace deepwrist::benchmark
