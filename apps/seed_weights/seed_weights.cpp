#include "apps/seed_weights/seed_weights.h"

#include <fmt/format.h>
#include <torch/nn/modules/batchnorm.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <type_traits>

#include "classifier/se_resnet.h"
#include "core/base/error.h"
#include "core/base/standard_output.h"
#include "core/config/cli_program.h"
#include "core/config/model_fields.h"
#include "core/nn/device.h"
#include "core/nn/load.h"
#include "core/nn/snapshot_builder.h"
#include "localizer/hourglass.h"

namespace deepwrist {
namespace {

/// Statistics of 8-bit radiographs after contrast normalisation, roughly: mean and deviation in the units of
/// each block.
const nn::ChannelStatistics kGreyStatistics{{95}, {70}};
const nn::ChannelStatistics kRoiStatistics{{0.45, 0.45, 0.45}, {0.24, 0.24, 0.24}};

/// One forward pass in training mode on noise sets the running statistics of every batch normalisation to
/// those of the layer's own output; without them activations of a deep untrained network vanish.
template <typename Net>
void settle_statistics(Net& net, const torch::Tensor& noise) {
  for (const auto& module : net->modules()) {
    if (auto* normalisation = module->template as<torch::nn::BatchNorm2d>())
      normalisation->options.momentum(1.0);
  }
  const torch::NoGradGuard no_grad;
  net->train();
  net->forward(noise);
  net->eval();
}

template <typename Net, typename Params>
void write_snapshot(const SeedOptions& options, const Params& params, const nn::ChannelStatistics& statistics,
                    const std::vector<std::int64_t>& input) {
  nn::SnapshotBuilder builder(options.folder, params,
                              options.reference ? reference_preprocessing() : Preprocessing{}, "seeded");
  for (const View view : options.views) {
    for (int fold = 0; fold < options.folds; ++fold) {
      torch::manual_seed(options.seed + static_cast<std::uint64_t>(1000 * static_cast<int>(view) + fold));
      Net net(params);
      settle_statistics(net, torch::randn(input));
      builder.add_fold(view, fold, nn::state_dict_of(*net));
    }
    builder.add_mean_std(view, statistics);
  }
  builder.finish();
}

/// What the command line says, before the block is known.
struct CommandLine {
  SeedOptions seed;
  std::string block;
  std::vector<std::string> views{"PA", "LAT"};
  config::HourglassParams hourglass;
  config::SeResNetParams se_resnet;
};

/// "--hg-depth" for hg_depth: one of `model.params`, in the range that every program takes.
template <typename Params>
CLI::Option* add_parameter(CLI::App& app, Params& params, std::string_view parameter,
                           const std::string& block) {
  CLI::Option* option = nullptr;
  config::for_each_field(params, [&](const auto& field) {
    if (field.name != parameter) return;
    std::string flag = "--" + std::string(parameter);
    std::ranges::replace(flag, '_', '-');
    auto& value = params.*field.member;
    option = app.add_option(flag, value, block + ": " + field.meaning);
    if (field.most > 0) option->check(CLI::Range(field.least, field.most));
    if constexpr (config::kIsNumber<std::remove_reference_t<decltype(value)>>) option->capture_default_str();
  });
  return option;
}

void declare_options(CLI::App& app, CommandLine& line) {
  app.add_option("folder", line.seed.folder, "folder to write")->required();
  app.add_option("--block", line.block, "localizer or classifier")
      ->required()
      ->check(CLI::IsMember({"localizer", "classifier"}));
  app.add_option("--folds", line.seed.folds, "models a view")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  app.add_option("--views", line.views, "PA, LAT or both")
      ->check(CLI::IsMember({"PA", "LAT"}))
      ->capture_default_str();
  app.add_option("--seed", line.seed.seed, "random seed")->capture_default_str();
  add_parameter(app, line.hourglass, "bw", "localizer");
  add_parameter(app, line.hourglass, "hg_depth", "localizer");
  add_parameter(app, line.se_resnet, "layers", "classifier")->check(CLI::IsMember(config::kSeResNetLayers));
  add_parameter(app, line.se_resnet, "blocks", "classifier")->expected(config::kSeResNetStages);
  add_parameter(app, line.se_resnet, "width", "classifier");
  app.add_flag("--reference", line.seed.reference,
               "record the reference's preprocessing instead of the corrected one");
}

void run(CommandLine line) {
  line.seed.views.clear();
  for (const auto& view : line.views) line.seed.views.push_back(parse_view(view).value());
  line.seed.model =
      line.block == "localizer" ? nn::ModelParams(line.hourglass) : nn::ModelParams(line.se_resnet);
  nn::configure_threads(0);
  seed_snapshot(line.seed);
  print_results(fmt::format("{}: untrained weights, {} folds a view; their scores mean nothing\n",
                            line.seed.folder.string(), line.seed.folds));
}

}  // namespace

void seed_snapshot(const SeedOptions& options) {
  if (std::filesystem::exists(options.folder) && !std::filesystem::is_empty(options.folder)) {
    throw Error(ErrorKind::usage, options.folder.string(), "exists and is not empty; choose another folder");
  }
  if (const auto* hourglass = std::get_if<config::HourglassParams>(&options.model)) {
    write_snapshot<localizer::HourglassNet>(options, *hourglass, kGreyStatistics, {2, 1, 256, 256});
  } else {
    write_snapshot<classifier::SeResNet>(options, std::get<config::SeResNetParams>(options.model),
                                         kRoiStatistics, {4, 3, 224, 224});
  }
}

int seed_weights_program(int argc, char** argv) {
  CommandLine line;
  CLI::App app("A snapshot folder with random, untrained weights, for demonstrations and benchmarks",
               "seed_weights");
  declare_options(app, line);
  return config::run_cli_program(app, argc, argv, [&] {
    run(line);
    return kExitDone;
  });
}

}  // namespace deepwrist
