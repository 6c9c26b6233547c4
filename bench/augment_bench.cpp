// Augmented images a second on one core, for the shipped lists.

#include <benchmark/benchmark.h>

#include <opencv2/core/utility.hpp>
#include <opencv2/imgproc.hpp>

#include "core/augment/pipeline.h"
#include "core/config/search_path.h"
#include "core/config/yaml.h"

namespace {

using deepwrist::augment::Pipeline;
using deepwrist::augment::Sample;

/// 256×256 with edges and some grain.
Sample radiograph() {
  Sample sample{cv::Mat(256, 256, CV_8U, cv::Scalar(60)), {{90, 120}, {150, 110}, {128, 170}}};
  cv::circle(sample.image, {128, 140}, 70, cv::Scalar(170), cv::FILLED);
  cv::RNG grain(1);
  cv::Mat noise(sample.image.size(), CV_8U);
  grain.fill(noise, cv::RNG::UNIFORM, 0, 20);
  sample.image += noise;
  return sample;
}

void augment(benchmark::State& state, const char* name) {
  cv::setNumThreads(1);  // the loader runs one augmentation a thread
  const auto experiment = deepwrist::config::parse_document("{}", "bench");
  const auto list =
      deepwrist::augment::augmentation_list(experiment, name, deepwrist::config::config_folders({}));
  const Pipeline pipeline = deepwrist::augment::build_pipeline(list, {.seed = 2020});
  const Sample original = radiograph();
  std::uint32_t index = 0;
  for (auto _ : state) {
    Sample sample = original;
    pipeline.apply(sample, 0, index++);
    benchmark::DoNotOptimize(sample.image.data);
  }
  state.SetItemsProcessed(state.iterations());
}

}  // namespace

BENCHMARK_CAPTURE(augment, localizer, "localizer")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(augment, classifier, "classifier")->Unit(benchmark::kMillisecond);
BENCHMARK_MAIN();
