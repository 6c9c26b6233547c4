// Seconds per radiograph of the whole path, one view, as this project does it or as the original does it with
// the same library: plain modules, nothing folded or fused, every network loaded before the first image, one
// image at a time. Run the two as alternating processes: bench/compare_pipeline.

#include <fmt/format.h>
#include <torch/torch.h>

#include <CLI/CLI.hpp>
#include <chrono>

#include "bench/radiographs.h"
#include "classifier/classifier_block.h"
#include "classifier/se_resnet.h"
#include "core/base/error.h"
#include "localizer/hourglass.h"
#include "localizer/localizer_block.h"
#include "pipeline/timed_run.h"

namespace deepwrist {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

template <typename Net, typename Params>
std::vector<Net> load_plain(const weights::Snapshot& snapshot, const Params& params) {
  std::vector<Net> nets;
  for (const auto& fold : snapshot.folds(View::pa)) {
    nets.push_back(bench::module_of<Net>(fold.file, params));
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

pipeline::PipelineRate run_plain(const pipeline::InferenceExperiment& experiment, int threads,
                                 Clock::time_point start) {
  at::set_num_threads(threads);
  bench::Radiographs radiographs(experiment);
  auto localizers = load_plain<localizer::HourglassNet>(
      radiographs.localizer(), config::params_of<localizer::HourglassParams>(
                                   localizer::block().recorded(radiographs.localizer()).value().params));
  auto classifiers = load_plain<classifier::SeResNet>(
      radiographs.classifier(), config::params_of<classifier::SeResNetParams>(
                                    classifier::block().recorded(radiographs.classifier()).value().params));
  pipeline::PipelineRate timing;
  timing.setup_s = seconds_since(start);
  const auto begin = Clock::now();
  for (std::size_t i = 0; i < radiographs.size(); ++i) {
    const auto radiograph = radiographs.load(i);
    const auto input = radiographs.network_image(radiograph);
    auto sum = torch::zeros({1, 3, 2});
    for (auto& net : localizers) sum += net->forward(input);
    const auto crops = radiographs.crops(radiograph, sum / static_cast<double>(localizers.size()));
    for (auto& net : classifiers) classify_plain(net, crops);
    if (i == 0) timing.first_image_s = seconds_since(start);
  }
  timing.per_image_s = seconds_since(begin) / static_cast<double>(radiographs.size());
  return timing;
}

}  // namespace
}  // namespace deepwrist

int main(int argc, char** argv) {
  const auto start = std::chrono::steady_clock::now();
  using namespace deepwrist;
  std::string mode;
  pipeline::InferenceExperiment experiment;
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
  app.add_option("--precision", experiment.precision, "of the classifier: fp32 or int8, not for plain")
      ->transform(CLI::CheckedTransformer(std::map<std::string, InferencePrecision>{
          {"fp32", InferencePrecision::fp32}, {"int8", InferencePrecision::int8}}));
  app.add_option("--threads", experiment.runtime.threads, "threads of one operation")->default_val(2);
  CLI11_PARSE(app, argc, argv);
  try {
    if (mode == "single") {
      experiment.chunk = 1;
      experiment.keep_networks = true;
    }
    const auto timing = mode == "plain" ? run_plain(experiment, experiment.runtime.threads, start)
                                        : pipeline::run_pipeline_once(experiment);
    fmt::print("seconds_per_image={:.3f} setup_s={:.2f} first_image_s={:.2f} peak_mib={:.0f}\n",
               timing.per_image_s, timing.setup_s, timing.first_image_s, pipeline::peak_mib());
  } catch (const Error& error) {
    fmt::print(stderr, "{}\n", error.what());
    return exit_code(error.kind());
  }
  return 0;
}
