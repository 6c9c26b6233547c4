// Training images a second from the cache to the network's input: augmentation by the shipped lists and
// normalisation, made ahead on one thread and on two. Items per second are of all threads together.

#include <benchmark/benchmark.h>

#include <array>
#include <opencv2/core/utility.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "core/augment/pipeline.h"
#include "core/config/search_path.h"
#include "core/config/yaml.h"
#include "core/data/image_cache.h"
#include "core/data/ordered_prefetcher.h"
#include "core/image/standardize.h"

namespace {

constexpr std::size_t kImages = 64;
constexpr std::size_t kAhead = 48;

/// 256×256 with edges and some grain.
cv::Mat radiograph(std::size_t index) {
  cv::Mat image(256, 256, CV_8U, cv::Scalar(60)), noise(256, 256, CV_8U);
  cv::circle(image, {128, 140}, 70, cv::Scalar(170), cv::FILLED);
  cv::RNG(index + 1).fill(noise, cv::RNG::UNIFORM, 0, 20);
  return image + noise;
}

void load(benchmark::State& state, const char* name, std::size_t channels) {
  cv::setNumThreads(1);
  const auto experiment = deepwrist::config::parse_document("{}", "bench");
  const auto pipeline = deepwrist::augment::build_pipeline(
      deepwrist::augment::augmentation_list(experiment, name, deepwrist::config::config_folders({})),
      {.seed = 2020});
  deepwrist::data::ImageCache cache(kImages, kImages * 256 * 256, radiograph);
  for (std::size_t i = 0; i < kImages; ++i) cache.get(i);
  const std::vector<float> mean(channels, 0.4F), std(channels, 0.2F);
  const auto make = [&](std::size_t index) {
    deepwrist::augment::Sample sample{cache.get(index % kImages), {{90, 120}, {150, 110}, {128, 170}}};
    pipeline.apply(sample, 0, static_cast<std::uint32_t>(index));
    std::vector<float> input(channels * sample.image.total());
    deepwrist::image::standardize(sample.image, 255, mean, std, input);
    return input;
  };
  deepwrist::data::OrderedPrefetcher<std::vector<float>> inputs(0, std::size_t{1} << 40, make,
                                                                static_cast<int>(state.range(0)), kAhead);
  for (auto _ : state) benchmark::DoNotOptimize(inputs.next());
  state.SetItemsProcessed(state.iterations());
}

}  // namespace

BENCHMARK_CAPTURE(load, localizer, "localizer", 1)->Arg(1)->Arg(2)->UseRealTime()->MinTime(2);
BENCHMARK_CAPTURE(load, classifier, "classifier", 3)->Arg(1)->Arg(2)->UseRealTime()->MinTime(2);
BENCHMARK_MAIN();
