#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "phantom/phantom_file.h"

namespace deepwrist::phantom {

/// What make_phantoms writes.
struct DatasetOptions {
  std::filesystem::path output;
  std::uint32_t count = 200;  ///< wrists; each gives a PA and a LAT file
  std::uint64_t seed = 1;
  double fracture_share = 0.5;
  double subtlety_low = 0.1, subtlety_high = 0.7;
  double missing_spacing_share = 0.05;
  cv::Size size{512, 640};
  int threads = 0;  ///< 0: the cores this process may use
  bool plain = false, preview = false, force = false;
};

/// One file of the data set, as its rows in the tables say.
struct ImageRow {
  std::string id, file;  ///< "0001", "PA/0001_PA.dcm"
  View view = View::pa;
  std::optional<double> subtlety;    ///< of its fracture
  std::vector<cv::Point2d> points;   ///< pixels
  std::optional<double> spacing_mm;  ///< only where the file has none
};

/// The fracture of wrist `index`: evenly spread, so that every ten wrists hold about the wanted share.
std::optional<double> subtlety_of(const DatasetOptions& options, std::uint32_t index);

/// All bad options in one Error(usage).
void check_options(const DatasetOptions& options);

/// Writes PA/, LAT/, landmarks.csv, cases.csv and phantoms.json (and preview.png). Refuses an existing folder
/// that is not empty; with `force` it replaces one that holds a phantoms.json. The same options give the same
/// bytes whatever the number of threads. Throws Error.
void make_dataset(const DatasetOptions& asked);

}  // namespace deepwrist::phantom
