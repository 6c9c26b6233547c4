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
  Style style = Style::study;
  cv::Size size{512, 640};  ///< of study pictures
  cv::Size box{};           ///< wild pictures are no larger; a side of 0: as radiographs are
  int threads = 0;          ///< 0: the cores this process may use
  bool plain = false, preview = false, force = false;
  bool statistics = false;  ///< also write statistics.json
};

/// One file of the data set, as its rows in the tables say.
struct ImageRow {
  std::string id, file;  ///< "0001", "PA/0001_PA.dcm"
  View view = View::pa;
  std::optional<double> subtlety;    ///< of its fracture
  std::vector<cv::Point2d> points;   ///< pixels
  std::optional<double> spacing_mm;  ///< only where the file has none
  bool landmarks_inside = true;      ///< false: no row in landmarks.csv, which training could not use
};

/// The fracture of wrist `index`: evenly spread, so that every ten wrists hold about the wanted share.
std::optional<double> subtlety_of(const DatasetOptions& options, std::uint32_t index);

/// All bad options in one Error(usage).
void check_options(const DatasetOptions& options);

/// What there is to say about a data set that was made.
struct DatasetSummary {
  std::size_t landmarks_outside = 0;  ///< images that landmarks.csv leaves out
  std::string statistics;             ///< a table; empty unless asked for
};

/// Writes PA/, LAT/, landmarks.csv, cases.csv and phantoms.json (and preview.png, statistics.json). Refuses
/// an existing folder that is not empty; with `force` it replaces one that holds a phantoms.json. The same
/// options give the same bytes whatever the number of threads. Throws Error.
DatasetSummary make_dataset(const DatasetOptions& asked);

}  // namespace deepwrist::phantom
