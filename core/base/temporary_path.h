#pragma once

#include <filesystem>

namespace deepwrist {

/// Creates a folder and those above it that are missing, and syncs them. Throws Error(io).
void create_folders(const std::filesystem::path& folder);

/// A name beside `target`, for a file or folder that takes the target's place when it is complete and is
/// removed where that never comes. It holds the target's name, this host and this process:
/// ".STEM.tmp-HOST-PID-NUMBER.EXTENSION", HOST as 8 hexadecimal digits.
class TemporaryPath {
 public:
  /// Creates missing folders above `target`, and removes what dead processes of this host left under such
  /// names in its folder (once for each folder). Throws Error(io).
  explicit TemporaryPath(const std::filesystem::path& target);
  ~TemporaryPath();
  TemporaryPath(const TemporaryPath&) = delete;
  TemporaryPath& operator=(const TemporaryPath&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// Renames it to the target and syncs the folder, so that the new name outlives a power failure. What the
  /// files hold must have been synced. Throws Error(io).
  void put_in_place();

 private:
  std::filesystem::path target_, path_;
  bool in_place_ = false;
};

}  // namespace deepwrist
