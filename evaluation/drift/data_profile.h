#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "core/base/view.h"
#include "core/stats/reference_points.h"
#include "evaluation/drift/measured_images.h"

namespace deepwrist::evaluation {

/// How a measure was distributed in what a network was trained on.
struct MeasureProfile {
  stats::ReferencePoints points;
  std::size_t patients = 0;

  bool operator==(const MeasureProfile&) const = default;
};

struct ViewProfile {
  std::size_t images = 0;
  std::map<std::string, MeasureProfile> measures;  ///< by key of drift_measures()

  /// Takes the measures of these images over; `images` stays.
  void add(const MeasuredImages& measured);

  bool operator==(const ViewProfile&) const = default;
};

/// What a snapshot's folder says of the data it was trained on: distributions, and no patient's data.
struct DataProfile {
  static constexpr const char* kFileName = "data_profile.json";

  std::string block;      ///< "localizer" or "classifier"
  bool prepared = false;  ///< pictures were made for training before and were used as they are
  std::map<View, ViewProfile> views;

  bool operator==(const DataProfile&) const = default;
};

/// Writes `folder/data_profile.json`, whole or not at all. Throws Error(io).
void write_data_profile(const std::filesystem::path& folder, const DataProfile& profile);

/// Nothing where there is none. Throws Error(format) with all that is wrong in it, Error(io), Error(limit).
std::optional<DataProfile> read_data_profile(const std::filesystem::path& folder);

}  // namespace deepwrist::evaluation
