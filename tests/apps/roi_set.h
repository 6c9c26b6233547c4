#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace deepwrist::testing {

/// A small set of regions of both views: pictures of noise as create_dataset names them, and
/// dataset_meta.csv.
struct RoiSetParts {
  std::string prefix = "S";  ///< of the IDs
  int studies = 12;
  std::uint64_t seed = 1;
  int brightness = 60;
  std::string column = {}, value = {};  ///< one more column with the same value in every row
};
void write_roi_set(const std::filesystem::path& folder, const RoiSetParts& parts);

}  // namespace deepwrist::testing
