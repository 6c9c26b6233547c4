#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "clinic/node/spool.h"

namespace deepwrist::clinic {

/// A folder into which others put DICOM files, for sites without a DICOM network. A file is taken once its
/// size and time have not changed from one look to the next: it is copied to `received/`, synced, and then
/// removed from the folder. What is no DICOM file, no regular one or too large stays and is told once.
/// Folders in it are not looked into.
class WatchFolder {
 public:
  /// Throws Error(io) for a folder that is none, or from which files cannot be removed.
  WatchFolder(std::filesystem::path folder, std::uint64_t max_bytes);

  /// Looks once; how many files were taken. Throws Error(io) where the spool cannot be written.
  int look(const Spool& spool);

 private:
  struct Seen {
    std::uint64_t bytes = 0;
    std::int64_t changed_ns = 0;
    bool told = false;  ///< why it stays
    bool operator==(const Seen&) const = default;
  };
  bool take(const std::filesystem::path& file, const Spool& spool, Seen& seen);

  const std::filesystem::path folder_;
  const std::uint64_t max_bytes_;
  std::map<std::string, Seen> seen_;
};

}  // namespace deepwrist::clinic
