#pragma once

#include <cstddef>
#include <filesystem>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/view.h"
#include "core/data/image_cache.h"
#include "core/data/radiograph_source.h"
#include "core/data/row_filter.h"
#include "core/data/row_problems.h"
#include "core/train/training_set.h"

namespace deepwrist::classifier {

/// Where the labelled regions of interest of one view are.
struct RoiDataOptions {
  std::string meta;                 ///< CSV with ID, Side and the label; Patient and status where it has them
  std::filesystem::path data_home;  ///< holds {PA|LAT}/{ID}_{PA|LAT}.png or {PA|LAT}/{ID}.png
  View view = View::pa;
  std::string label = "Fracture";        ///< column of 0 and 1; empty: nobody asks for labels
  data::RadiographSourceOptions source;  ///< limits, decoders (threads of the first reading)
  std::size_t min_rows = 2;              ///< of the view; fewer are an error
  std::string patient = "Patient";       ///< column of who is to be kept together
  bool for_training = true;  ///< both classes and no blank label; else one class will do, and none
  /// Column and value of the rows that belong to this set, where the table holds others too; 0 or 1.
  std::optional<std::pair<std::string, int>> only = {};
  data::RowFilter filter = {};  ///< of the rows of the table
  std::size_t cache_bytes = std::size_t{2} << 30;
  bool quiet = false;  ///< no progress
};

/// Column of a table of regions: data::image_digest of the radiograph as the localizer saw it.
inline constexpr const char* kImageDigestColumn = "image_digest";

/// Of a region whose label is blank, which training does not accept.
inline constexpr int kUnknownLabel = -1;

/// One labelled region of interest.
struct RoiRow {
  std::string id, patient;  ///< `Patient`: empty where the table has none
  int label = 0;            ///< 0, 1 or kUnknownLabel
  std::filesystem::path path;
  std::string image_digest;  ///< of the radiograph it was cut from (kImageDigestColumn); empty: not told
  std::size_t line = 0;      ///< of the table

  /// What must not be split between training and validation.
  const std::string& group() const { return patient.empty() ? id : patient; }
};

/// The regions of interest of one view and whether they show a fracture, as create_dataset writes them. Rows
/// whose `status` is "failed" have no image and are left out with a warning. Thread-safe once made.
class RoiData final : public train::TrainingSet {
 public:
  /// Reads every image once. Throws Error(format) with all that is wrong in the table, with missing and
  /// broken images, too few rows and labels of one class, together; Error(io) where there is no table;
  /// Error(interrupted).
  explicit RoiData(const RoiDataOptions& options);
  RoiData(const RoiData&) = delete;
  RoiData& operator=(const RoiData&) = delete;

  std::size_t size() const override { return rows_.size(); }
  const RoiRow& row(std::size_t index) const { return rows_[index]; }
  /// 256×256 uint8; must not be written to. Throws Error when the file has to be read again and cannot.
  cv::Mat image(std::size_t index) const { return cache_.get(index); }

  augment::Sample sample(std::size_t index) const override { return {image(index), {}}; }
  std::string target_text(std::size_t index) const override;
  std::string source_digest(std::size_t index) const override { return row(index).image_digest; }
  std::string file_name(std::size_t index) const override { return row(index).path.filename().string(); }
  std::string id(std::size_t index) const override { return row(index).id; }

 private:
  void read_images();
  data::TrainingImage load(std::size_t index);

  const RoiDataOptions options_;
  data::RadiographSource source_;
  data::RowProblems problems_;
  std::vector<RoiRow> rows_;
  mutable data::ImageCache cache_;
};

}  // namespace deepwrist::classifier
