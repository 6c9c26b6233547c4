#pragma once

#include <map>
#include <set>
#include <string>

#include "pipeline/case.h"
#include "pipeline/setup.h"

namespace deepwrist::pipeline {

/// The column that says which of the networks learnt from a radiograph.
inline constexpr const char* kTrainedOnColumn = "trained_on";

/// The images that the networks of a setup were trained on, by the digests that training left in
/// data_{0,1}.json of the snapshot folders.
class TrainingImages {
 public:
  /// Throws Error(format) for a record that cannot be understood.
  explicit TrainingImages(const Setup& setup);

  /// "no", "localizer", "classifier" or "both"; empty where neither snapshot tells, and for a case that was
  /// not read. Validation images count: a fold's are another's training images.
  std::string learnt(const Case& item) const;

 private:
  using Digests = std::map<View, std::set<std::string>>;
  static Digests read(const weights::Snapshot& snapshot);
  /// Whether the radiograph is among them.
  static bool holds(const std::set<std::string>& digests, const Case& item);

  Digests localizer_, classifier_;
};

}  // namespace deepwrist::pipeline
