#pragma once

#include <cstddef>
#include <filesystem>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/view.h"
#include "core/data/row_filter.h"

namespace deepwrist::data {

/// Which images a run reads, and what it needs to know of each.
struct MetadataOptions {
  std::string meta{};                   ///< a CSV file, an image, a folder of them, or a glob ("scans/*.dcm")
  std::filesystem::path data_folder{};  ///< where relative `Fname`s are looked for first; may be empty
  std::vector<std::string> gt{};        ///< label columns (0, 1 or blank): the truth first, then readers
  /// Columns that must be there and filled in every row, of Side, ID, Points, Spacing and `gt` (Fname always
  /// is).
  std::vector<std::string> required{};
  bool gt_required = false;  ///< every `gt` column must be in the table, its fields may be blank
  std::size_t points = 3;    ///< points a filled `Points` field holds
  bool read_points = true;   ///< false: a column `Points` is not looked at
  bool unique_ids = true;    ///< an ID twice for one view is an error
  RowFilter filter{};        ///< of a CSV's rows; of files without a table an error
  std::vector<std::filesystem::path> outputs{};  ///< folders that the run writes: no inputs
};

/// One image of the run. What its table does not say is empty.
struct CaseRow {
  std::size_t line = 0;  ///< line of the CSV; number of the file in a folder
  /// As it is written, / for a Windows path's \ where it names a file here; below the folder, or below what
  /// all of a pattern's files share.
  std::string fname;
  std::filesystem::path path;
  std::optional<View> view;         ///< from `Side`
  std::string id;                   ///< `ID`, else from the file's name (file_names.h); safe in a file name
  std::vector<cv::Point2f> points;  ///< pixels of the image; empty or MetadataOptions::points of them
  std::optional<cv::Size2d> mm_per_px;  ///< `Spacing`; width: along a row, height: along a column
  std::vector<std::optional<int>> gt;   ///< one for each name of MetadataOptions::gt
};

}  // namespace deepwrist::data
