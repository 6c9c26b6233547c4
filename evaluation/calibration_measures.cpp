#include "evaluation/calibration_measures.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/stats/interval.h"

#include "evaluation/json_values.h"

namespace deepwrist::evaluation {

nlohmann::ordered_json calibration_json(const stats::Calibration& calibration,
                                        std::span<const CalibrationMeasure> measures, EmptyBins empty_bins) {
  nlohmann::ordered_json item;
  for (const auto& measure : measures) item[measure.key] = calibration.*measure.value;
  auto& bins = item["reliability"] = nlohmann::ordered_json::array();
  for (const auto& bin : calibration.positive) {
    if (bin.count == 0 && empty_bins == EmptyBins::left_out) continue;
    const auto positives =
        bin.count == 0 ? 0
                       : static_cast<std::size_t>(std::lround(bin.share * static_cast<double>(bin.count)));
    const auto interval = bin.count == 0 ? stats::Interval{NAN, NAN} : stats::wilson(positives, bin.count);
    bins.push_back({{"low", bin.low},
                    {"high", bin.high},
                    {"count", bin.count},
                    {"mean_probability", number_json(bin.mean_probability)},
                    {"share", number_json(bin.share)},
                    {"share_low", number_json(interval.low)},
                    {"share_high", number_json(interval.high)}});
  }
  return item;
}

}  // namespace deepwrist::evaluation
