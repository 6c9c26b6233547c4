#include "classifier/precision_comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "classifier/classifier_block.h"
#include "classifier/detector.h"
#include "core/base/progress.h"
#include "core/engine/int8/quantization.h"
#include "core/stats/descriptive.h"
#include "core/stats/roc.h"

// Every region of the table goes through the same ensemble twice:
//
//   fp32 ─┐
//   int8 ─┴─► distances of the probabilities, decisions that change at the view's threshold, AUROC of both
//
// AUROC counts the regions whose truth is known. Ranges that are missing or of other weights are an error
// before anything is computed.

namespace deepwrist::classifier {
namespace {

std::vector<double> probabilities(const weights::Snapshot& snapshot, View view, const RoiData& data,
                                  bool int8) {
  FractureDetector::Options options;
  const auto folds = snapshot.folds(view);
  options.folds = weights::weights_files(folds);
  options.model = block().recorded(snapshot);
  options.statistics = snapshot.mean_std(view, 3);
  if (int8) {
    options.precision = InferencePrecision::int8;
    options.ranges = engine::int8_ranges(snapshot, folds);
  }
  FractureDetector detector(std::move(options));
  std::vector<cv::Mat> regions;
  for (std::size_t i = 0; i < data.size(); ++i) regions.push_back(data.image(i));
  Progress progress(fmt::format("{} {}", name(view), int8 ? "int8" : "fp32"), folds.size(), "networks");
  std::vector<double> result;
  for (const auto& prediction : detector.detect(regions, [&] { progress.tick(); })) {
    result.push_back(prediction.probability);
  }
  return result;
}

std::string auroc_text(const PrecisionDifference& d) {
  if (!d.auroc_fp32 || !d.auroc_int8) return "no AUROC (the truth is of one class or unknown)";
  if (*d.auroc_fp32 == *d.auroc_int8) return fmt::format("AUROC {:.4f} in both", *d.auroc_fp32);
  return fmt::format("AUROC {:.4f} in fp32, {:.4f} in int8", *d.auroc_fp32, *d.auroc_int8);
}

/// Of the regions whose truth is known.
std::optional<double> auroc(const std::vector<int>& truth, const std::vector<double>& scores) {
  std::vector<int> labels;
  std::vector<double> of_labels;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    if (truth[i] < 0) continue;
    labels.push_back(truth[i]);
    of_labels.push_back(scores[i]);
  }
  return stats::auroc(labels, of_labels);
}

std::string decisions_text(const PrecisionDifference& d, double threshold) {
  if (d.decisions_changed == 0) return fmt::format("no decision changes at {:.3f}", threshold);
  return fmt::format("{} decision{} change{} at {:.3f}, the farthest {:.5f} from it", d.decisions_changed,
                     d.decisions_changed == 1 ? "" : "s", d.decisions_changed == 1 ? "s" : "", threshold,
                     d.farthest_change);
}

}  // namespace

std::vector<PrecisionComparison> compare_precisions(const weights::Snapshot& snapshot,
                                                    const RegionTable& table,
                                                    const std::map<std::string, double>& thresholds) {
  const auto views = views_for_int8(snapshot, table);
  for (const View view : views) engine::int8_ranges(snapshot, snapshot.folds(view));
  std::vector<PrecisionComparison> comparisons;
  for (const View view : views) {
    const auto data = regions_of(table, view);
    auto& comparison = comparisons.emplace_back();
    comparison.view = view;
    comparison.threshold = thresholds.at(name(view));
    for (std::size_t i = 0; i < data.size(); ++i) comparison.truth.push_back(data.row(i).label);
    comparison.fp32 = probabilities(snapshot, view, data, false);
    comparison.int8 = probabilities(snapshot, view, data, true);
  }
  return comparisons;
}

PrecisionDifference precision_difference(const PrecisionComparison& comparison) {
  PrecisionDifference result;
  std::vector<double> distances;
  for (std::size_t i = 0; i < comparison.fp32.size(); ++i) {
    const double exact = comparison.fp32[i], reduced = comparison.int8[i];
    distances.push_back(std::abs(reduced - exact));
    if ((exact >= comparison.threshold) == (reduced >= comparison.threshold)) continue;
    ++result.decisions_changed;
    result.farthest_change = std::max(result.farthest_change, std::abs(exact - comparison.threshold));
  }
  std::ranges::sort(distances);
  result.median = stats::sorted_quantile(distances, 0.5);
  result.percentile_99 = stats::sorted_quantile(distances, 0.99);
  result.largest = distances.empty() ? 0 : distances.back();
  result.auroc_fp32 = auroc(comparison.truth, comparison.fp32);
  result.auroc_int8 = auroc(comparison.truth, comparison.int8);
  return result;
}

std::string to_text(const PrecisionComparison& comparison) {
  const auto d = precision_difference(comparison);
  const auto regions = fmt::format("{}: {} regions", name(comparison.view), comparison.fp32.size());
  if (d.largest == 0) {
    return fmt::format("{}, no probability changes: int8 gives what fp32 gives; {}\n", regions,
                       auroc_text(d));
  }
  return fmt::format(
      "{}, probability changes by {:.5f} (median), {:.5f} (99 % are below), {:.5f} (largest); {}; {}\n",
      regions, d.median, d.percentile_99, d.largest, auroc_text(d), decisions_text(d, comparison.threshold));
}

nlohmann::json to_json(const PrecisionComparison& comparison) {
  const auto d = precision_difference(comparison);
  nlohmann::json json{{"regions", comparison.fp32.size()},
                      {"median_change", d.median},
                      {"percentile_99_change", d.percentile_99},
                      {"largest_change", d.largest},
                      {"threshold", comparison.threshold},
                      {"decisions_changed", d.decisions_changed},
                      {"farthest_change", d.farthest_change},
                      {"fp32", comparison.fp32},
                      {"int8", comparison.int8},
                      {"truth", comparison.truth}};
  if (d.auroc_fp32 && d.auroc_int8) {
    json["auroc_fp32"] = *d.auroc_fp32;
    json["auroc_int8"] = *d.auroc_int8;
  }
  return json;
}

}  // namespace deepwrist::classifier
