#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "clinic/objects/object_files.h"

namespace deepwrist::clinic {

/// Which report of a series is the latest in a folder of objects, so that a report of more views names the
/// one that it replaces. One small file a series, `<folder>/reports/<UID of the series>.json`, with UIDs
/// alone.
class ReportIndex {
 public:
  explicit ReportIndex(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// The report that the one of `result`, which names none, replaces: none for a first one; for one that was
  /// made already, what that one names. Throws Error(format) for a file that is none of this.
  std::optional<std::string> predecessor_of(const StudyResult& result, ReportClass report_class) const;

  /// Remembers that `report` was made of `result`. Throws Error(io).
  void remember(const StudyResult& result, ReportClass report_class, const std::string& report) const;

 private:
  std::filesystem::path file_of(const StudyResult& result) const;

  std::filesystem::path folder_;
};

}  // namespace deepwrist::clinic
