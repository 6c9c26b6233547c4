#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/preprocessing.h"
#include "core/base/view.h"
#include "evaluation/drift/measured_images.h"

namespace deepwrist::drift {

/// What the new data are, and how their columns are called.
struct NewDataOptions {
  std::filesystem::path table;      ///< or a folder, an image, a pattern
  std::filesystem::path data_home;  ///< of the files that the table names; empty: the table's folder
  std::string id = "ID", patient = "Patient", view_column = "Side", score = "Fracture_Prediction";
  std::optional<View> view;  ///< of images whose view nothing tells
};

struct NewData {
  std::map<View, evaluation::MeasuredImages> views;
  std::size_t failed = 0;            ///< images that could not be read
  std::vector<std::string> remarks;  ///< on how far they can be compared
};

/// Whether the file is a table with scores: score_fold_N of each network, as `test` writes them, or
/// `options.score`. Throws as data::read_csv.
bool has_scores(const NewDataOptions& options);

/// Scores of such a table. Rows without one are left out. Throws Error(format) with all bad rows.
NewData read_predictions(const NewDataOptions& options);

/// Radiographs, read as the localizer's training did: `prepared` says which way. What cannot be read is
/// logged with its line and counted. Throws as data::read_metadata.
NewData read_radiographs(const NewDataOptions& options, const Preprocessing& preprocessing, bool prepared);

/// Regions of interest as create_dataset writes them. Throws Error(format) with all that is wrong in table
/// and images.
NewData read_regions(const NewDataOptions& options);

}  // namespace deepwrist::drift
