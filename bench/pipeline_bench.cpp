// Seconds per radiograph of the whole path, one view, as this project does it or as the original does it with
// the same library: plain modules, nothing folded or fused, every network loaded before the first image, one
// image at a time. Run the two as alternating processes: bench/compare_pipeline.

#include <fmt/format.h>
#include <torch/torch.h>

#include <CLI/CLI.hpp>
#include <chrono>

#include "apps/benchmark/pipeline_run.h"
#include "apps/pipeline/runner.h"
#include "classifier/se_resnet.h"
#include "classifier/test_time_augmentation.h"
#include "core/base/error.h"
#include "core/image/standardize.h"
#include "core/nn/import/checkpoint_reader.h"
#include "core/nn/load.h"
#include "localizer/hourglass.h"

namespace deepwrist {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

template <typename Net, typename Params>
std::vector<Net> load_plain(const nn::Snapshot& snapshot, View view, const Params& params) {
  std::vector<Net> nets;
  for (const auto& fold : snapshot.folds(view)) {
    nets.emplace_back(params);
    nn::load_state_dict(*nets.back(), nn::read_checkpoint(fold.file).state_dict)
        .require_ok(fold.file.string());
    nets.back()->eval();
    for (auto& parameter : nets.back()->parameters()) parameter.set_requires_grad(false);
  }
  return nets;
}

/// Scores and Grad-CAM maps of ten crops with autograd, as the original computes them.
double classify_plain(classifier::SeResNet& net, const torch::Tensor& crops) {
  const auto activations = net->activations(crops);
  const auto features = classifier::SeResNetImpl::pool(activations).detach().set_requires_grad(true);
  const auto scores = torch::softmax(net->classify(features), 1).select(1, 1);
  const auto gradient = torch::autograd::grad({scores.sum()}, {features}).front();
  const auto cams = torch::relu((gradient.unsqueeze(2).unsqueeze(3) * activations).sum(1));
  namespace F = torch::nn::functional;
  F::interpolate(cams.unsqueeze(1), F::InterpolateFuncOptions()
                                        .size(std::vector<std::int64_t>{224, 224})
                                        .mode(torch::kBilinear)
                                        .align_corners(true));
  return scores.mean().item<double>();
}

benchmark::PipelineRate run_plain(const config::InferenceExperiment& experiment, int threads,
                                  Clock::time_point start) {
  at::set_num_threads(threads);
  const View view = View::pa;
  const auto localizer_snapshot = nn::Snapshot::open(experiment.localizer.snapshot_folder);
  const auto classifier_snapshot = nn::Snapshot::open(experiment.classifier.snapshot_folder);
  auto localizers =
      load_plain<localizer::HourglassNet>(localizer_snapshot, view, *localizer_snapshot.hourglass_params());
  auto classifiers =
      load_plain<classifier::SeResNet>(classifier_snapshot, view, *classifier_snapshot.se_resnet_params());
  const auto statistics = localizer_snapshot.mean_std(view, 1);
  const auto roi_statistics = classifier_snapshot.mean_std(view, 3);
  data::MetadataOptions options;
  options.meta = experiment.dataset.meta;
  const auto metadata = data::read_metadata(options);
  const auto preprocessing = classifier_snapshot.preprocessing();
  pipeline::CaseLoader loader(experiment.dataset, preprocessing, 1);

  benchmark::PipelineRate timing;
  timing.setup_s = seconds_since(start);
  const auto begin = Clock::now();
  std::size_t done = 0;
  for (const auto& row : metadata.cases) {
    if (row.view != view) continue;
    pipeline::CaseRequest request;
    request.file = row.path;
    request.view = view;
    request.spacing = cv::Size2d(0.2, 0.2);
    request.spacing_source = dicom::SpacingSource::configured;
    const auto item = loader.load_async({request}).get().front();
    auto input = torch::empty({1, 1, item.network_image.rows, item.network_image.cols});
    image::standardize(item.network_image, 1, nn::to_float(statistics.mean), nn::to_float(statistics.std),
                       std::span(input.data_ptr<float>(), item.network_image.total()));
    auto sum = torch::zeros({1, 3, 2});
    for (auto& net : localizers) sum += net->forward(input);
    sum /= static_cast<double>(localizers.size());
    image::Landmarks landmarks;
    for (std::int64_t k = 0; k < 3; ++k)
      landmarks.emplace_back(sum[0][k][0].item<float>(), sum[0][k][1].item<float>());
    const auto roi = image::crop_roi(item.image, landmarks, item.mm_per_px, view, preprocessing).roi.value();
    const auto crops = classifier::ten_crops(roi.pixels, roi_statistics);
    for (auto& net : classifiers) classify_plain(net, crops);
    if (++done == 1) timing.first_image_s = seconds_since(start);
  }
  timing.per_image_s = seconds_since(begin) / static_cast<double>(done);
  return timing;
}

}  // namespace
}  // namespace deepwrist

int main(int argc, char** argv) {
  const auto start = std::chrono::steady_clock::now();
  using namespace deepwrist;
  std::string mode;
  config::InferenceExperiment experiment;
  experiment.save_gradcam = true;
  CLI::App app("Seconds per radiograph of the whole path");
  app.add_option(
         "mode", mode,
         "folder (chunks, a network in memory at a time), single (one radiograph at a time, every network "
         "in memory) or plain")
      ->required()
      ->check(CLI::IsMember({"folder", "single", "plain"}));
  app.add_option("table", experiment.dataset.meta, "a table of PA radiographs")->required();
  app.add_option("localizer", experiment.localizer.snapshot_folder, "snapshot folder")->required();
  app.add_option("classifier", experiment.classifier.snapshot_folder, "snapshot folder")->required();
  app.add_option("--threads", experiment.runtime.threads, "threads of one operation")->default_val(2);
  CLI11_PARSE(app, argc, argv);
  try {
    if (mode == "single") {
      experiment.chunk = 1;
      experiment.keep_networks = true;
    }
    const auto timing = mode == "plain" ? run_plain(experiment, experiment.runtime.threads, start)
                                        : benchmark::run_pipeline_once(experiment);
    fmt::print("{} seconds_per_image={:.3f} setup_s={:.2f} first_image_s={:.2f} peak_mib={:.0f}\n", mode,
               timing.per_image_s, timing.setup_s, timing.first_image_s, benchmark::peak_mib());
  } catch (const Error& error) {
    fmt::print(stderr, "{}\n", error.what());
    return exit_code(error.kind());
  }
  return 0;
}
