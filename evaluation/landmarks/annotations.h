#pragma once

#include <cstddef>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/view.h"
#include "core/data/csv.h"
#include "evaluation/landmarks/landmark_errors.h"

namespace deepwrist::evaluation {

/// How a table of annotated radiographs is read.
struct AnnotationOptions {
  std::string id = "ID", points = "Points";  ///< columns; without the first, the stem of `Fname` is the ID
  std::optional<View> view;                  ///< of all rows, for tables without `Side`
  std::optional<cv::Size2d> mm_per_px;       ///< where the table says none
};

/// The landmarks of one radiograph, in pixels of its image.
struct Annotation {
  std::string id;
  View view = View::pa;
  std::vector<cv::Point2d> points;
  std::optional<cv::Size2d> mm_per_px;
  std::optional<Hand> hand;
  std::size_t line = 0;
  bool id_is_own = true;  ///< false: made from the file's name
};

/// The rows that have landmarks. Columns: Points (as in the metadata), Side, ID or Fname, and where they are
/// there Spacing or mm_per_px_x and mm_per_px_y, width and height (as `localize` writes them), and Laterality
/// (L, R). Throws Error(format) with all that is wrong: missing columns, broken or differing numbers of
/// points, points outside their image, an ID twice for one view; and for a table without any landmarks.
std::vector<Annotation> read_annotations(const data::CsvTable& table, const AnnotationOptions& options);

/// Two annotations of the same radiographs.
struct PairedAnnotations {
  std::vector<LandmarkCase> cases;  ///< `found` is the first, `truth` the second
  std::vector<bool> id_is_own;      ///< of each case
  std::size_t only_first = 0, only_second = 0;
};

/// Pairs by ID and view, in the order of the first. Throws Error(format) where no radiograph is in both, or
/// two have different numbers of points, spacings or wrists; `place` names the tables.
PairedAnnotations pair_annotations(const std::vector<Annotation>& first,
                                   const std::vector<Annotation>& second, const std::string& place);

}  // namespace deepwrist::evaluation
