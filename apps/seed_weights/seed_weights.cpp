#include "apps/seed_weights/seed_weights.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "classifier/classifier_block.h"
#include "core/base/error.h"
#include "core/base/standard_output.h"
#include "core/config/convert.h"
#include "core/engine/device.h"
#include "core/program/cli_program.h"
#include "localizer/localizer_block.h"
#include "training/seeded_snapshot.h"

//   --block ─► the block's first network, its parameters as options: hg_depth ─► --hg-depth
//
// The block is not known until the line is parsed, so the parameters of every block are options; require_own
// refuses another block's afterwards. Two blocks' first networks must therefore not share a parameter's name:
// CLI11 throws for an option that is added twice. Only values that were given are handed on, defaults are
// the network's own.

namespace deepwrist::seed_weights {
namespace {

/// The blocks that untrained weights can be of.
const std::vector<const engine::Block*>& blocks() {
  static const std::vector<const engine::Block*> all{&localizer::block(), &classifier::block()};
  return all;
}

/// What the command line says, before the block is known.
struct CommandLine {
  training::SeedOptions seed;
  std::string block;
  std::vector<std::string> views{"PA", "LAT"};
  std::map<std::string, config::ParamValues> params;  ///< those given, by block
};

/// "--hg-depth" for hg_depth: one of `model.params`, in the range that every program takes.
void add_parameter(CLI::App& app, const config::Param& param, const std::string& block,
                   config::ParamValues& given) {
  std::string flag = "--" + param.name;
  std::ranges::replace(flag, '_', '-');
  std::visit(
      [&]<typename T>(const T& standard) {
        auto* option = app.add_option_function<T>(
            flag, [&given, name = param.name](const T& value) { given[name] = value; },
            block + ": " + param.meaning);
        if (param.most > 0) option->check(CLI::Range(param.least, param.most));
        if (!param.words.empty()) option->check(CLI::IsMember(param.words));
        option->default_str(param.default_text.empty() ? config::to_text(standard) : param.default_text);
      },
      param.standard);
}

void declare_options(CLI::App& app, CommandLine& line) {
  std::vector<std::string> names;
  for (const auto* block : blocks()) names.push_back(block->name());
  app.add_option("folder", line.seed.folder, "folder to write")->required();
  app.add_option("--block", line.block, fmt::format("{}", fmt::join(names, " or ")))
      ->required()
      ->check(CLI::IsMember(names));
  app.add_option("--folds", line.seed.folds, "models a view")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  app.add_option("--views", line.views, "PA, LAT or both")
      ->check(CLI::IsMember({"PA", "LAT"}))
      ->capture_default_str();
  app.add_option("--seed", line.seed.seed, "random seed")->capture_default_str();
  for (const auto* block : blocks()) {
    for (const auto& param : block->kinds().front()->table().params)
      add_parameter(app, param, block->name(), line.params[block->name()]);
  }
  app.add_flag("--reference", line.seed.reference,
               "record the reference's preprocessing instead of the corrected one");
}

/// Throws Error(usage) for a parameter of another block.
void require_own(const CommandLine& line) {
  for (const auto& [block, given] : line.params) {
    if (block == line.block || given.empty()) continue;
    throw Error(ErrorKind::usage, "--block " + line.block,
                "'" + given.begin()->first + "' is a parameter of a " + block);
  }
}

void run(CommandLine line) {
  require_own(line);
  line.seed.views.clear();
  for (const auto& view : line.views) line.seed.views.push_back(parse_view(view).value());
  line.seed.block = *std::ranges::find(blocks(), line.block, [](const auto* block) { return block->name(); });
  line.seed.params = line.params[line.block];
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
