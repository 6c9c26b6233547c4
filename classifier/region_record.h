#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/preprocessing.h"
#include "core/base/view.h"
#include "core/data/preprocessing_overrides.h"
#include "core/data/row_filter.h"

namespace deepwrist::classifier {

/// Column of a table of regions that says how each was made: "reader=standard roi_pa_mm=80 ...". A table put
/// together of several keeps what is true of each row.
inline constexpr const char* kMadeWithColumn = "made_with";

/// What of the preprocessing a region of interest depends on, as the column holds it.
std::string made_with_text(const Preprocessing& preprocessing);

/// How regions of interest were made, and where that is said.
struct RegionRecord {
  Preprocessing preprocessing;  ///< `gradcam` means nothing
  std::string place;            ///< "rois/dataset_meta.csv.run.json", "rois/dataset_meta.csv, line 2"
};

/// All that a set of regions says of how it was made: the column kMadeWithColumn of `table` (the rows of
/// `views` that `filter` keeps, one record for each value), `<table>.run.json`, and what create_dataset left
/// in `home`, the folder of the images. Empty where nothing is said. Throws Error(format) for a record that
/// cannot be understood.
std::vector<RegionRecord> read_region_records(const std::string& table, const std::filesystem::path& home,
                                              const std::vector<View>& views,
                                              const data::RowFilter& filter = {});

/// "roi_pa_mm 80 and 70, spacing ...": in what two ways of making regions differ; empty where they are one.
std::string difference(const Preprocessing& one, const Preprocessing& other);

/// Throws Error(format), naming both places, where two records differ in what `settled` leaves open.
void require_agreement(const std::vector<RegionRecord>& records,
                       const data::PreprocessingOverrides& settled = {});

/// The same against the preprocessing that the weights of `snapshot` ask for.
void require_made_for(const std::vector<RegionRecord>& records, const Preprocessing& wanted,
                      const std::filesystem::path& snapshot);

}  // namespace deepwrist::classifier
