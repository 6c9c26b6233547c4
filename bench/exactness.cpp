// How far the programs' networks are from the modules' own forward pass in double, over PA radiographs: the
// largest difference of a landmark (fractions of the image's sides) and of a logit.
//   exactness TABLE LOCALIZER CLASSIFIER [--images N] [--engine fused|torch]

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>

#include "bench/radiographs.h"
#include "classifier/fracture_network.h"
#include "classifier/se_resnet.h"
#include "classifier/se_resnet_kind.h"
#include "core/base/error.h"
#include "core/engine/device.h"
#include "localizer/hourglass.h"
#include "localizer/hourglass_kind.h"
#include "localizer/landmark_network.h"

namespace deepwrist::bench {
namespace {

double largest(const torch::Tensor& a, const torch::Tensor& b) {
  const auto difference = (a.to(torch::kDouble) - b.to(torch::kDouble)).abs().max().item<double>();
  if (!std::isfinite(difference))
    throw Error(ErrorKind::format, "network", "gives numbers that are not finite");
  return difference;
}

struct Differences {
  std::size_t images = 0;
  double landmarks = 0, logits = 0;
};

/// Calls `use(network, module in double)` for each checkpoint.
template <typename Network, typename Module, typename Infer, typename Use>
void for_each_pair(const std::vector<weights::FoldWeights>& folds, Engine engine, const Infer& infer,
                   const Use& use) {
  for (const auto& fold : folds) {
    auto weights = weights::read_checkpoint(fold.file).state_dict;
    const auto params = infer(weights);
    auto module = module_of<Module>(fold.file, params);
    module->to(torch::kDouble);
    Network network(architecture(params), std::move(weights), torch::kCPU, fold.file.string(), engine);
    use(network, module);
  }
}

Differences measure(const pipeline::InferenceExperiment& experiment, std::size_t count) {
  const torch::NoGradGuard no_grad;
  Radiographs radiographs(experiment);
  Differences worst{.images = std::min(count, radiographs.size())};
  std::vector<pipeline::Case> cases;
  std::vector<torch::Tensor> fractions;
  for (std::size_t i = 0; i < worst.images; ++i) {
    cases.push_back(radiographs.load(i));
    fractions.push_back(torch::zeros({1, 3, 2}));
  }
  const auto localizers = radiographs.localizer().folds(View::pa);
  for_each_pair<localizer::LandmarkNetwork, localizer::HourglassNet>(
      localizers, experiment.engine, localizer::infer_hourglass, [&](auto& network, auto& module) {
        for (std::size_t i = 0; i < worst.images; ++i) {
          const auto input = radiographs.network_image(cases[i]);
          const auto found = network.run(input);
          worst.landmarks =
              std::max(worst.landmarks, largest(found, module->forward(input.to(torch::kDouble))));
          fractions[i] += found / static_cast<double>(localizers.size());
        }
      });
  for_each_pair<classifier::FractureNetwork, classifier::SeResNet>(
      radiographs.classifier().folds(View::pa), experiment.engine, classifier::infer_se_resnet,
      [&](auto& network, auto& module) {
        for (std::size_t i = 0; i < worst.images; ++i) {
          const auto crops = radiographs.crops(cases[i], fractions[i]);
          const auto expected = module->forward(crops.to(torch::kDouble));
          worst.logits = std::max(worst.logits, largest(network.run(crops).logits, expected));
        }
      });
  return worst;
}

}  // namespace
}  // namespace deepwrist::bench

int main(int argc, char** argv) {
  using namespace deepwrist;
  pipeline::InferenceExperiment experiment;
  std::size_t images = 20;
  CLI::App app("Largest differences of the programs' networks from the modules in double");
  app.add_option("table", experiment.dataset.meta, "a table of radiographs")->required();
  app.add_option("localizer", experiment.localizer.snapshot_folder, "snapshot folder")->required();
  app.add_option("classifier", experiment.classifier.snapshot_folder, "snapshot folder")->required();
  app.add_option("--images", images, "PA radiographs used")->capture_default_str();
  app.add_option("--engine", experiment.engine, "fused, or torch for comparison")
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, Engine>{{"fused", Engine::fused}, {"torch", Engine::torch}}));
  CLI11_PARSE(app, argc, argv);
  try {
    engine::configure_threads(0);
    const auto worst = bench::measure(experiment, images);
    fmt::print("{} radiographs: landmarks {:.1e} of the image's sides, logits {:.1e}\n", worst.images,
               worst.landmarks, worst.logits);
  } catch (const Error& error) {
    fmt::print(stderr, "{}\n", error.what());
    return exit_code(error.kind());
  }
  return 0;
}
