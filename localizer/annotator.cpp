#include "localizer/annotator.h"

#include <torch/types.h>

#include <algorithm>
#include <cmath>

#include "core/base/signals.h"
#include "core/image/standardize.h"
#include "core/weights/weights_reader.h"
#include "localizer/heatmap_reading.h"
#include "localizer/localizer_block.h"

namespace deepwrist::localizer {
namespace {

constexpr std::size_t kBatch = 8;  // images a forward: as many as the network computes at a time

/// Adds what a network says of an image; the folds' sums, which `finish` divides.
void add(Annotation& annotation, const std::vector<HeatmapReading>& readings) {
  auto& points = annotation.per_fold.emplace_back();
  annotation.evidence.resize(readings.size());
  for (std::size_t k = 0; k < readings.size(); ++k) {
    points.push_back(readings[k].point);
    annotation.evidence[k].peak += readings[k].peak;
    annotation.evidence[k].spread_px += readings[k].spread_px * readings[k].spread_px;
  }
}

void finish(Annotation& annotation) {
  annotation.average = mean_of(annotation.per_fold);
  const auto count = static_cast<double>(annotation.per_fold.size());
  for (auto& evidence : annotation.evidence) {
    evidence.peak /= count;
    evidence.spread_px = std::sqrt(evidence.spread_px / count);
  }
}

/// How a network is loaded; holds all it needs, so that it lives on when the annotator is moved.
weights::FoldNetworks<LandmarkNetwork>::Load loader(std::optional<config::Architecture> given,
                                                    torch::Device device, Engine engine) {
  return [given = std::move(given), device, engine,
          reader = weights::WeightsReader()](const weights::WeightsFile& file_of) mutable {
    const auto& file = file_of.file;
    auto weights = reader.read(file_of);
    const auto model = block().settled(given, weights, file.string());
    return std::make_unique<LandmarkNetwork>(model, std::move(weights), device, file.string(), engine);
  };
}

}  // namespace

image::Landmarks mean_of(const std::vector<image::Landmarks>& sets) {
  image::Landmarks sum = sets.front();
  for (std::size_t i = 1; i < sets.size(); ++i) {
    for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += sets[i][k];
  }
  const auto count = static_cast<float>(sets.size());
  for (auto& point : sum) point = {point.x / count, point.y / count};
  return sum;
}

Annotation of_image(Annotation of_input, const image::InputFrame& frame) {
  for (auto& fold : of_input.per_fold) fold = frame.of_image(fold);
  of_input.average = frame.of_image(of_input.average);
  return of_input;
}

LandmarkAnnotator::LandmarkAnnotator(Options options)
    : networks_(std::move(options.folds), loader(std::move(options.model), options.device, options.engine),
                options.keep_networks ? weights::kKeepAllNetworks : weights::kKeepNetworksBelow),
      statistics_(std::move(options.statistics)),
      decoding_(options.decoding) {}

torch::Tensor LandmarkAnnotator::input(std::span<const cv::Mat> images) const {
  const auto [height, width] = std::pair(images[0].rows, images[0].cols);
  auto batch = torch::empty({static_cast<std::int64_t>(images.size()), 1, height, width});
  const auto mean = weights::to_float(statistics_.mean), deviation = weights::to_float(statistics_.std);
  auto* out = batch.data_ptr<float>();
  for (const auto& image : images) {
    image::standardize(image, 1, mean, deviation, std::span(out, image.total()));
    out += image.total();
  }
  return batch;
}

void LandmarkAnnotator::check() {
  networks_.for_each([](std::size_t, LandmarkNetwork&) {});
}

std::string LandmarkAnnotator::describe() {
  constexpr std::int64_t kSide = 256;
  std::string text;
  networks_.with_first([&](LandmarkNetwork& network) { text = network.describe({kBatch, 1, kSide, kSide}); });
  return text;
}

std::vector<Annotation> LandmarkAnnotator::annotate(std::span<const cv::Mat> images,
                                                    const std::function<void()>& fold_done,
                                                    const std::function<void()>& at_last) {
  std::vector<Annotation> annotations(images.size());
  if (images.empty()) return annotations;
  networks_.for_each_in_turn(
      [&](std::size_t, LandmarkNetwork& network, const std::function<void()>& make_way) {
        for (std::size_t start = 0; start < images.size(); start += kBatch) {
          throw_if_stop_requested();
          const auto batch = images.subspan(start, std::min(kBatch, images.size() - start));
          const bool last = make_way && start + kBatch >= images.size();
          const auto maps =
              last ? network.last_heatmaps(input(batch), make_way) : network.heatmaps(input(batch));
          const auto readings = read_heatmaps(maps, decoding_);
          for (std::size_t i = 0; i < batch.size(); ++i) add(annotations[start + i], readings[i]);
        }
        fold_done();
      },
      at_last);
  for (auto& annotation : annotations) finish(annotation);
  return annotations;
}

}  // namespace deepwrist::localizer
