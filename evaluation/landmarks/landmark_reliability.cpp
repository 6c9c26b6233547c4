#include "evaluation/landmarks/landmark_reliability.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/landmark_confidence.h"
#include "core/report/markup.h"

namespace deepwrist::evaluation {
namespace {

using nlohmann::json;

constexpr std::array kEdges{0.0, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0};

/// A landmark's confidence, and whether it was found.
struct JudgedLandmark {
  double confidence = 0;
  bool found = false;
};

std::vector<JudgedLandmark> judged_landmarks(const std::vector<LandmarkCase>& cases, View view) {
  std::vector<JudgedLandmark> judged;
  for (const auto& item : cases) {
    if (item.view != view || !item.mm_per_px) continue;
    for (std::size_t k = 0; k < item.confidence.size(); ++k)
      judged.push_back({item.confidence[k], item.error_mm(k) <= kConfidentWithinMm});
  }
  return judged;
}

ReliabilityBin bin_of(const std::vector<JudgedLandmark>& landmarks, double low, double high) {
  ReliabilityBin bin{.low = low, .high = high};
  std::size_t found = 0;
  double sum = 0;
  for (const auto& landmark : landmarks) {
    if (landmark.confidence < low || (landmark.confidence >= high && high < 1)) continue;
    ++bin.count;
    found += landmark.found ? 1 : 0;
    sum += landmark.confidence;
  }
  const auto count = static_cast<double>(bin.count);
  bin.mean_confidence = bin.count > 0 ? sum / count : NAN;
  bin.share = {bin.count > 0 ? static_cast<double>(found) / count : NAN, stats::wilson(found, bin.count)};
  return bin;
}

std::string range_of(const ReliabilityBin& bin) { return fmt::format("{:g} to {:g}", bin.low, bin.high); }

json bin_json(const ReliabilityBin& bin) {
  return {{"low", bin.low},
          {"high", bin.high},
          {"count", bin.count},
          {"mean_confidence", bin.mean_confidence},
          {"share",
           {{"value", bin.share.value}, {"low", bin.share.interval.low}, {"high", bin.share.interval.high}}}};
}

}  // namespace

std::vector<LandmarkReliability> landmark_reliability(const std::vector<LandmarkCase>& cases) {
  std::vector<LandmarkReliability> views;
  for (const View view : {View::pa, View::lat}) {
    const auto landmarks = judged_landmarks(cases, view);
    if (landmarks.empty()) continue;
    LandmarkReliability reliability{view, {}, bin_of(landmarks, 0, 1)};
    for (std::size_t i = 0; i + 1 < kEdges.size(); ++i) {
      const auto bin = bin_of(landmarks, kEdges[i], kEdges[i + 1]);
      if (bin.count > 0) reliability.bins.push_back(bin);
    }
    views.push_back(std::move(reliability));
  }
  return views;
}

std::string reliability_text(const std::vector<LandmarkReliability>& views) {
  std::string text;
  for (const auto& [view, bins, all] : views) {
    text += fmt::format("{} confidence      landmarks   mean confidence   within {:g} mm (95 % CI)\n",
                        name(view), kConfidentWithinMm);
    for (const auto& bin : bins) {
      text +=
          fmt::format("  {:<15} {:>9} {:>17.2f}   {:.2f} ({:.2f} to {:.2f})\n", range_of(bin), bin.count,
                      bin.mean_confidence, bin.share.value, bin.share.interval.low, bin.share.interval.high);
    }
  }
  return text;
}

json reliability_json(const std::vector<LandmarkReliability>& views) {
  auto list = json::array();
  for (const auto& [view, bins, all] : views) {
    json of_view{{"view", name(view)},
                 {"within_mm", kConfidentWithinMm},
                 {"all", bin_json(all)},
                 {"bins", json::array()}};
    for (const auto& bin : bins) of_view["bins"].push_back(bin_json(bin));
    list.push_back(std::move(of_view));
  }
  return list;
}

report::DataTable reliability_table(const LandmarkReliability& reliability) {
  report::DataTable table{"What confidences are worth",
                          {"confidence", "landmarks", "mean confidence",
                           fmt::format("found within {:g} mm (%)", kConfidentWithinMm)},
                          {}};
  for (const auto& bin : reliability.bins) {
    table.rows.push_back({range_of(bin), std::to_string(bin.count),
                          report::decimal_number(bin.mean_confidence, 2),
                          fmt::format("{:.1f} ({:.0f}–{:.0f})", 100 * bin.share.value,
                                      100 * bin.share.interval.low, 100 * bin.share.interval.high)});
  }
  table.note =
      "With Wilson's 95 % intervals. A calibrated confidence is a probability: the last two columns agree, "
      "on "
      "radiographs like those that it was calibrated with.";
  return table;
}

}  // namespace deepwrist::evaluation
