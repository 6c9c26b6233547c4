#include "apps/benchmark/networks.h"

#include <torch/types.h>

#include <memory>

#include "classifier/fracture_network.h"
#include "classifier/se_resnet.h"
#include "classifier/se_resnet_params.h"
#include "core/base/log.h"
#include "core/engine/device.h"
#include "core/engine/plan/plan_cost.h"
#include "core/weights/checkpoint_reader.h"
#include "core/weights/load.h"
#include "core/weights/snapshot.h"
#include "localizer/hourglass.h"
#include "localizer/hourglass_params.h"
#include "localizer/landmark_network.h"

namespace deepwrist::benchmark {
namespace {

using Run = std::function<void()>;

/// A way to compute a network: makes it ready, for the number of threads that is set by then.
struct Way {
  std::string engine, precision;
  std::function<Run()> prepare;
};

/// One of the two networks, and everything it can be computed with.
struct Subject {
  std::string name;
  double gflop = 0;
  std::vector<Way> ways;
};

weights::FoldWeights first_fold(const weights::Snapshot& snapshot) {
  const bool lateral_only = snapshot.manifest() && snapshot.manifest()->folds.front().view == View::lat;
  return snapshot.folds(lateral_only ? View::lat : View::pa).front();
}

weights::StateDict weights_of(const std::filesystem::path& file) {
  return weights::read_checkpoint(file).state_dict;
}

/// Forward passes of the modules that train, with nothing of ours but the threads.
template <typename Net, typename Params>
Run prepare_modules(const std::filesystem::path& file, const Params& params, const torch::Tensor& input) {
  Net net(params);
  net->eval();
  weights::load_state_dict(*net, weights_of(file)).require_ok(file.string());
  return [net, input]() mutable {
    const torch::NoGradGuard no_grad;
    net->forward(input);
  };
}

/// The networks that the programs use. `more`: ranges, to compute in 8 bits.
template <typename Network, typename Params, typename... More>
Run prepare_network(const std::filesystem::path& file, const Params& params, const torch::Tensor& input,
                    Engine engine, const More&... more) {
  auto network =
      std::make_shared<Network>(params, weights_of(file), torch::kCPU, file.string(), engine, more...);
  return [network, input] { network->run(input); };
}

/// Modules, then the programs' networks by each engine of this build, in float32.
template <typename Net, typename Network, typename Params>
std::vector<Way> float_ways(const std::filesystem::path& file, const Params& params,
                            const torch::Tensor& input) {
  const auto by = [=](Engine engine) {
    return [=] { return prepare_network<Network>(file, params, input, engine); };
  };
  std::vector<Way> ways{{"modules", "fp32", [=] { return prepare_modules<Net>(file, params, input); }},
                        {"torch", "fp32", by(Engine::torch)}};
#if DEEPWRIST_HAS_ONEDNN
  ways.push_back({"fused", "fp32", by(Engine::fused)});
#endif
  return ways;
}

/// Ranges for all that 8 bits can hold. What they are changes what is computed, not how long it takes.
engine::ActivationRanges some_ranges(const engine::Plan& plan) {
  engine::ActivationRanges ranges{std::vector<float>(plan.steps().size() + 1, 0.0F)};
  for (const engine::Value value : engine::quantizable_values(plan)) ranges.limits[value] = 1;
  return ranges;
}

double gflop(const engine::Plan& plan, const torch::Tensor& input) {
  const engine::Shape shape{input.size(0), input.size(1), input.size(2), input.size(3)};
  return 2e-9 * static_cast<double>(engine::multiply_adds(plan, shape));
}

Subject localizer_subject(const std::filesystem::path& folder) {
  const auto snapshot = weights::Snapshot::open(folder);
  const auto file = first_fold(snapshot).file;
  const auto known = snapshot.hourglass_params();
  const auto params = known ? *known : localizer::infer_hourglass(weights_of(file));
  const auto input = torch::randn({1, params.n_inputs, 256, 256});
  return {.name = "localizer",
          .gflop = gflop(localizer::plan_hourglass(params, weights_of(file), file.string()), input),
          .ways = float_ways<localizer::HourglassNet, localizer::LandmarkNetwork>(file, params, input)};
}

Subject classifier_subject(const std::filesystem::path& folder) {
  const auto snapshot = weights::Snapshot::open(folder);
  const auto file = first_fold(snapshot).file;
  const auto known = snapshot.se_resnet_params();
  const auto params = known ? *known : classifier::infer_se_resnet(weights_of(file));
  const auto input = torch::randn({10, 3, 224, 224});
  const auto plan = classifier::plan_se_resnet(params, weights_of(file), file.string());
  Subject subject{.name = "classifier",
                  .gflop = gflop(plan.encoder, input),
                  .ways = float_ways<classifier::SeResNet, classifier::FractureNetwork>(file, params, input)};
  if (engine::has_int8()) {
    subject.ways.push_back({"fused", "int8", [=, ranges = some_ranges(plan.encoder)] {
                              return prepare_network<classifier::FractureNetwork>(
                                  file, params, input, Engine::fused,
                                  engine::Numbers{InferencePrecision::int8, ranges});
                            }});
  }
  return subject;
}

}  // namespace

std::vector<NetworkRate> measure_networks(const NetworkOptions& options) {
  std::vector<NetworkRate> rates;
  for (const auto& subject : {localizer_subject(options.localizer), classifier_subject(options.classifier)}) {
    for (const int threads : options.threads) {
      engine::configure_threads(threads);
      for (const auto& way : subject.ways) {
        log().info("{}, {}, {}, {} threads", subject.name, way.engine, way.precision, threads);
        rates.push_back({.network = subject.name,
                         .engine = way.engine,
                         .precision = way.precision,
                         .threads = threads,
                         .gflop = subject.gflop,
                         .timing = measure(way.prepare(), options.seconds)});
      }
    }
  }
  return rates;
}

}  // namespace deepwrist::benchmark
