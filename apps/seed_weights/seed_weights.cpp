#include "apps/seed_weights/seed_weights.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>
#include <string_view>
#include <type_traits>

#include "core/base/error.h"
#include "core/base/standard_output.h"
#include "core/config/cli_program.h"
#include "core/config/model_fields.h"
#include "core/engine/device.h"
#include "training/seeded_snapshot.h"

namespace deepwrist::seed_weights {
namespace {

/// What the command line says, before the block is known.
struct CommandLine {
  training::SeedOptions seed;
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
      line.block == "localizer" ? weights::ModelParams(line.hourglass) : weights::ModelParams(line.se_resnet);
  engine::configure_threads(0);
  training::seed_snapshot(line.seed);
  print_results(fmt::format("{}: untrained weights, {} folds a view; their scores mean nothing\n",
                            line.seed.folder.string(), line.seed.folds));
}

}  // namespace

int run_seed_weights(int argc, char** argv) {
  CommandLine line;
  CLI::App app("A snapshot folder with random, untrained weights, for demonstrations and benchmarks",
               "seed_weights");
  declare_options(app, line);
  return config::run_cli_program(app, argc, argv, [&] {
    run(line);
    return kExitDone;
  });
}

}  // namespace deepwrist::seed_weights
