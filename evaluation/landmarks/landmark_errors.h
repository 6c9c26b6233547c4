#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/view.h"
#include "core/report/chart/landmark_style.h"
#include "core/stats/interval.h"

namespace deepwrist::evaluation {

/// Distances in millimetres at which a landmark counts as found: the published evaluation's and two more.
inline constexpr std::array kRecallDistances{1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0};

/// Which wrist a radiograph shows.
enum class Hand { left, right };

/// Found and annotated landmarks of one radiograph, in pixels of its image.
struct LandmarkCase {
  std::string id;
  View view = View::pa;
  std::optional<int> fold;  ///< of an out-of-fold prediction
  std::vector<cv::Point2d> found, truth;
  std::optional<cv::Size2d> mm_per_px;
  std::string file_name = {};           ///< `Fname`; empty: unknown
  std::optional<Hand> hand = {};        ///< as a table says
  std::vector<double> confidence = {};  ///< of each landmark; none: unknown

  double error_px(std::size_t landmark) const;
  /// NaN without a spacing.
  double error_mm(std::size_t landmark) const;
  /// Mean over the landmarks; in mm where there is a spacing, else NaN.
  double mean_error_mm() const;
  double mean_error_px() const;
};

/// Mean, median, 95th percentile (linear interpolation) and largest of some errors.
struct ErrorSummary {
  std::size_t count = 0;
  double mean = 0, median = 0, percentile_95 = 0, worst = 0;
};
/// NaN everywhere for no errors.
ErrorSummary summarize_errors(const std::vector<double>& errors);

/// What is said of one landmark of one view, or of all landmarks of a view together.
struct LandmarkResult {
  View view = View::pa;
  std::optional<std::size_t> landmark;  ///< from 0; nothing: all of them
  ErrorSummary mm, px;
  /// Of their means, 95 %: percentiles of a bootstrap that draws radiographs with all of their landmarks; NaN
  /// for fewer than two.
  stats::Interval mean_mm, mean_px;
  std::vector<double> errors_mm;  ///< sorted; for the cumulative curve
  /// Share of errors of at most kRecallDistances, with Wilson's interval; for all landmarks together the
  /// share of radiographs with no landmark farther off. Empty without spacings.
  std::vector<stats::Estimate> recall;
  std::vector<stats::Estimate> recall_x, recall_y;  ///< the same of the distances along one axis
};

/// For each view with cases: its landmarks one by one, then together. Cases need equal numbers of landmarks.
std::vector<LandmarkResult> analyse_landmarks(const std::vector<LandmarkCase>& cases);

/// "1 tip of the distal ulna" as in pictures and charts; "all landmarks" for them together.
std::string landmark_label(const LandmarkResult& result);

/// What files and terminals call it: without the number.
report::LandmarkNames names_of(const LandmarkResult& result);

/// Console tables of all results: distances, then shares within distances along each axis.
std::string landmark_text(const std::vector<LandmarkResult>& results);

/// The same numbers for other programs (docs/results-format.md).
nlohmann::json landmark_json(const std::vector<LandmarkResult>& results);

}  // namespace deepwrist::evaluation
