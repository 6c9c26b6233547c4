#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "classifier/roi_data.h"
#include "core/base/view.h"
#include "core/weights/snapshot.h"

namespace deepwrist::classifier {

/// Regions of interest as create_dataset writes them.
struct RegionTable {
  std::string meta;                 ///< CSV
  std::filesystem::path data_home;  ///< empty: the folder of the CSV
  std::string label = "Fracture";   ///< column of 0 and 1
};

/// Reads the regions of one view; labels may be blank. Throws as RoiData.
RoiData regions_of(const RegionTable& table, View view);

/// The views a classifier's snapshot has weights for, where they can be computed in int8. Throws Error(usage)
/// for a published tree or a localizer, then Error(format) for regions that say that they were made otherwise
/// than the weights ask for, then as engine::require_possible for what this processor lacks.
std::vector<View> views_for_int8(const weights::Snapshot& snapshot, const RegionTable& table);

/// Calibrates every network of the snapshot (calibrate_int8) over at most `count` regions of its
/// view, evenly spread over the table, writes them beside the weights and lists them in the manifest. Weights
/// and everything else stay as they are. Returns how many regions were used a view. Throws Error(usage),
/// Error(format), Error(io), Error(interrupted), with the snapshot as it was.
std::size_t quantize_snapshot(const std::filesystem::path& folder, const RegionTable& table,
                              std::size_t count, double tolerance);

}  // namespace deepwrist::classifier
