#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "pipeline/worst_cases.h"

namespace deepwrist::pipeline {

/// A case of a report with what tells whether it still is what it was.
struct StoredCase {
  CaseGallery::Rank rank;
  std::string fingerprint;  ///< of the row of its table
  report::GalleryCase shown;
};

/// A file of cases for a report, which grows while the run goes on: what a killed run wrote is kept.
class GalleryFile {
 public:
  /// With `resume` goes on with a file that is there, of which a half-written last line is cut off; else
  /// begins a new one. Throws Error(io).
  GalleryFile(std::filesystem::path path, bool resume);

  void add(const StoredCase& item);
  /// Replaces all that was added by these cases, in their order.
  using Add = std::function<void(const StoredCase&)>;
  void replace(const std::function<void(const Add& add)>& write);

 private:
  void open();

  std::filesystem::path path_;
  std::ofstream file_;
};

/// Calls `use` for each case of a file, one in memory at a time, in the order in which they were added.
/// Throws Error(io), Error(format) for what is no such file, Error(limit) for a case of more than 64 MiB.
void read_gallery(const std::filesystem::path& path, const std::function<void(StoredCase)>& use);

}  // namespace deepwrist::pipeline
