#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/base/view.h"
#include "core/report/page/page.h"
#include "core/stats/interval.h"
#include "evaluation/landmarks/landmark_errors.h"

namespace deepwrist::evaluation {

/// Side of the region that is judged, in widths of the wrist.
inline constexpr double kJudgedRegionWidths = 1.4;
/// How far a good region's centre may be off, as a share of its side.
inline constexpr double kGoodRegionOffset = 0.25;

/// Whether the landmarks of one view say where to cut, whatever the size of the wrist. A wrist's width is the
/// distance of its annotated points 1 and 2, of a lateral 2.6 times that.
struct LandmarkRegions {
  View view = View::pa;
  std::size_t radiographs = 0;
  /// Share of radiographs where a square of kJudgedRegionWidths about the mean of the found points holds all
  /// annotated ones and has its centre within kGoodRegionOffset of its place. Wilson's interval.
  stats::Estimate good = {};
  /// Share of radiographs whose found points 1 and 2 each lie nearer to the other's annotated place.
  stats::Estimate swapped = {};
  struct Error {
    double median = 0, percentile_90 = 0;  ///< as shares of the wrist's width
  };
  std::vector<Error> errors;  ///< of each landmark
};

/// Of each view with cases; those whose annotated points 1 and 2 lie at one place have no width and are left
/// out.
std::vector<LandmarkRegions> landmark_regions(const std::vector<LandmarkCase>& cases);

/// A console table of all views; empty for none.
std::string regions_text(const std::vector<LandmarkRegions>& views);
nlohmann::json regions_json(const std::vector<LandmarkRegions>& views);
report::DataTable regions_table(const LandmarkRegions& regions);

}  // namespace deepwrist::evaluation
