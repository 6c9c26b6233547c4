#include "classifier/detector.h"

#include <torch/types.h>

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>

#include "classifier/network_loader.h"
#include "core/base/signals.h"
#include "core/image/gradcam.h"

namespace deepwrist::classifier {
namespace {

constexpr std::int64_t kFractureClass = 1;

float mean_score(const torch::Tensor& logits, double temperature) {
  return torch::softmax(logits / temperature, 1).select(1, kFractureClass).mean().item<float>();
}

/// (crops, h, w) → one float32 matrix a crop.
std::vector<cv::Mat> to_matrices(const torch::Tensor& maps) {
  std::vector<cv::Mat> matrices;
  for (std::int64_t i = 0; i < maps.size(0); ++i) {
    const auto map = maps[i].contiguous();
    const cv::Mat view(static_cast<int>(map.size(0)), static_cast<int>(map.size(1)), CV_32F,
                       map.data_ptr<float>());
    matrices.push_back(view.clone());
  }
  return matrices;
}

using RangesOfFile = std::map<std::filesystem::path, engine::ActivationRanges>;

RangesOfFile ranges_of(const FractureDetector::Options& options) {
  RangesOfFile ranges;
  for (std::size_t i = 0; i < options.ranges.size(); ++i)
    ranges[options.folds.at(i).file] = options.ranges[i];
  return ranges;
}

/// Grey in channels that are all normalised alike.
bool has_equal_channels(const FractureDetector::Options& options) {
  const auto equal = [](const std::vector<double>& values) {
    return std::ranges::adjacent_find(values, std::not_equal_to()) == values.end();
  };
  return equal(options.statistics.mean) && equal(options.statistics.std);
}

weights::ChannelStatistics statistics_of(const FractureDetector::Options& options) {
  auto statistics = options.statistics;
  if (has_equal_channels(options)) {
    statistics.mean.resize(1);
    statistics.std.resize(1);
  }
  return statistics;
}

}  // namespace

FractureDetector::FractureDetector(Options options)
    : networks_(options.folds,
                network_loader(options.model, options.device, options.engine, options.precision,
                               ranges_of(options), has_equal_channels(options)),
                options.keep_networks ? weights::kKeepAllNetworks : weights::kKeepNetworksBelow),
      statistics_(statistics_of(options)),
      gradcam_(options.gradcam),
      heatmaps_(options.heatmaps),
      temperatures_(std::move(options.temperatures)) {
  if (temperatures_.empty()) temperatures_.assign(networks_.size(), 1.0);
}

void FractureDetector::check() {
  networks_.for_each([](std::size_t, FractureNetwork&) {});
}

std::string FractureDetector::describe() {
  constexpr std::int64_t kCrops = 10, kSide = 224;
  std::string text;
  networks_.with_first([&](FractureNetwork& network) { text = network.describe(kCrops, kSide); });
  return text;
}

std::vector<Prediction> FractureDetector::detect(std::span<const cv::Mat> rois,
                                                 const std::function<void()>& fold_done,
                                                 const std::function<void()>& at_last) {
  std::vector<Prediction> predictions(rois.size());
  std::vector<torch::Tensor> cams(rois.size());
  networks_.for_each(
      [&](std::size_t fold, FractureNetwork& network) {
        const double temperature = temperatures_[fold];
        for (std::size_t i = 0; i < rois.size(); ++i) {
          throw_if_stop_requested();
          const auto outputs = network.run(ten_crops(rois[i], statistics_), temperature);
          predictions[i].per_fold.push_back(mean_score(outputs.logits, temperature));
          if (!heatmaps_) continue;
          cams[i] = cams[i].defined() ? cams[i].add_(outputs.cams) : outputs.cams.clone();
        }
        fold_done();
      },
      at_last);
  for (std::size_t i = 0; i < rois.size(); ++i) {
    auto& prediction = predictions[i];
    const auto count = static_cast<float>(prediction.per_fold.size());
    prediction.probability =
        std::accumulate(prediction.per_fold.begin(), prediction.per_fold.end(), 0.0F) / count;
    if (heatmaps_) {
      prediction.heatmap = image::assemble_heatmap(to_matrices(cams[i] / count), gradcam_);
    }
  }
  return predictions;
}

}  // namespace deepwrist::classifier
