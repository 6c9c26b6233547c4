#include "apps/benchmark/networks.h"

#include <torch/types.h>

#include <algorithm>
#include <memory>
#include <type_traits>

#include "classifier/classifier_block.h"
#include "classifier/fracture_network.h"
#include "core/base/log.h"
#include "core/engine/choice/convolution_timing.h"
#include "core/engine/device.h"
#include "core/engine/plan/plan_cost.h"
#include "core/weights/checkpoint_reader.h"
#include "core/weights/load.h"
#include "core/weights/snapshot.h"
#include "localizer/landmark_network.h"
#include "localizer/localizer_block.h"

//   engine    precision   computed by
//   modules   fp32        the modules of training
//   torch     fp32        the programs' networks, by LibTorch
//   fused     fp32        the same by our executor, with oneDNN
//   fused     int8        of the classifier, where the processor has the instructions
//
// A way is prepared after the number of threads is set. One run takes the images of one radiograph:
// (1, 1, 256, 256) or (10, 3, 224, 224), of noise. GFLOP = 2e-9 · multiply-adds of direct convolutions,
// also where the engine needs fewer.

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
  std::vector<engine::ConvolutionKind> kinds = {};  ///< that may be computed directly or by Winograd
};

weights::FoldWeights first_fold(const weights::Snapshot& snapshot) {
  const bool lateral_only = snapshot.manifest() && snapshot.manifest()->folds.front().view == View::lat;
  return snapshot.folds(lateral_only ? View::lat : View::pa).front();
}

weights::StateDict weights_of(const std::filesystem::path& file) {
  return weights::read_checkpoint(file).state_dict;
}

/// Forward passes of the modules that train, with nothing of ours but the threads.
Run prepare_modules(const engine::Block& block, const std::filesystem::path& file,
                    const config::Architecture& model, const torch::Tensor& input) {
  const auto net = block.kind(model).make(model.params);
  net->eval();
  weights::load_state_dict(*net, weights_of(file)).require_ok(file.string());
  return [net, input] {
    const torch::NoGradGuard no_grad;
    net->forward(input);
  };
}

/// The networks that the programs use. `more`: ranges, to compute in 8 bits.
template <typename Network, typename... More>
Run prepare_network(const std::filesystem::path& file, const config::Architecture& model,
                    const torch::Tensor& input, Engine engine, const More&... more) {
  auto network =
      std::make_shared<Network>(model, weights_of(file), torch::kCPU, file.string(), engine, more...);
  return [network, input] { network->run(input); };
}

/// Modules, then the programs' networks by each engine of this build, in float32.
template <typename Network>
std::vector<Way> float_ways(const engine::Block& block, const std::filesystem::path& file,
                            const config::Architecture& model, const torch::Tensor& input) {
  const auto by = [=](Engine engine) {
    return [=] { return prepare_network<Network>(file, model, input, engine); };
  };
  std::vector<Way> ways{
      {"modules", "fp32", [=, &block] { return prepare_modules(block, file, model, input); }},
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

#if DEEPWRIST_HAS_ONEDNN
std::vector<engine::ConvolutionKind> kinds_of(const engine::Plan& plan, const torch::Tensor& input) {
  constexpr std::int64_t kFullBatch = 8;  // of the localizer; one measurement speaks for larger ones
  return engine::convolution_kinds(
      plan, {std::max(input.size(0), kFullBatch), input.size(1), input.size(2), input.size(3)});
}
#endif

double gflop(const engine::Plan& plan, const torch::Tensor& input) {
  const engine::Shape shape{input.size(0), input.size(1), input.size(2), input.size(3)};
  return 2e-9 * static_cast<double>(engine::multiply_adds(plan, shape));
}

/// The first network of a snapshot of the block, on the images of one radiograph.
template <typename Network>
Subject subject_of(const engine::Block& block, const std::filesystem::path& folder) {
  const auto snapshot = weights::Snapshot::open(folder);
  const auto file = first_fold(snapshot).file;
  const auto known = block.recorded(snapshot);
  const auto model = known ? *known : block.infer(weights_of(file));
  const auto& images = block.input();
  const auto input = torch::randn({images.at_once, images.channels, images.side, images.side});
  const auto plan = block.kind(model).plan(model.params, weights_of(file), file.string()).plan;
  Subject subject{.name = block.name(),
                  .gflop = gflop(plan, input),
                  .ways = float_ways<Network>(block, file, model, input)};
#if DEEPWRIST_HAS_ONEDNN
  subject.kinds = kinds_of(plan, input);
#endif
  if constexpr (std::is_same_v<Network, classifier::FractureNetwork>) {
    if (engine::has_int8()) {
      subject.ways.push_back({"fused", "int8", [=, ranges = some_ranges(plan)] {
                                return prepare_network<Network>(
                                    file, model, input, Engine::fused,
                                    engine::NumberFormat{InferencePrecision::int8, ranges});
                              }});
    }
  }
  return subject;
}

}  // namespace

NetworkMeasurements measure_networks(const NetworkOptions& options) {
  NetworkMeasurements measured;
  std::vector<engine::ConvolutionKind> kinds;
  for (const auto& subject :
       {subject_of<localizer::LandmarkNetwork>(localizer::block(), options.localizer),
        subject_of<classifier::FractureNetwork>(classifier::block(), options.classifier)}) {
    kinds.insert(kinds.end(), subject.kinds.begin(), subject.kinds.end());
    for (const int threads : options.threads) {
      engine::configure_threads(threads);
      for (const auto& way : subject.ways) {
        log().info("{}, {}, {}, {} threads", subject.name, way.engine, way.precision, threads);
        measured.rates.push_back({.network = subject.name,
                                  .engine = way.engine,
                                  .precision = way.precision,
                                  .threads = threads,
                                  .gflop = subject.gflop,
                                  .timing = engine::time_runs(way.prepare(), options.seconds)});
      }
    }
  }
#if DEEPWRIST_HAS_ONEDNN
  log().info("{} kinds of convolutions, directly and by Winograd", kinds.size());
  measured.rule = engine::check_rule(kinds, engine::time_convolution);
#endif
  return measured;
}

}  // namespace deepwrist::benchmark
