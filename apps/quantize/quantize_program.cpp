#include "apps/quantize/quantize_program.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "classifier/precision_comparison.h"
#include "classifier/quantize_snapshot.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/base/standard_output.h"
#include "core/data/table_path.h"
#include "core/engine/device.h"
#include "core/program/cli_program.h"
#include "core/weights/snapshot_inputs.h"
#include "pipeline/setup.h"

//   --meta TABLE     ranges are found on training regions and stored (classifier/quantize_snapshot.h)
//   --check TABLE    then, or alone with ranges stored before: int8 against fp32
//                    (classifier/precision_comparison.h)
//   --json FILE      of --check: {"PA": {...}, "LAT": {...}}
//
// At least one of the first two. --label names the column of both tables. Ranges stay stored where the
// comparison after them fails.

namespace deepwrist::quantize {
namespace {

struct CommandLine {
  std::filesystem::path folder;
  classifier::RegionTable training, check;
  std::size_t regions = 64;
  double tolerance = 0.008;
  std::filesystem::path json;
  int threads = 0;
};

void declare_options(CLI::App& app, CommandLine& line) {
  app.add_option("SNAPSHOT", line.folder,
                 "Classifier's snapshot folder; gets a file of ranges beside each weights file")
      ->required();
  app.add_option("--meta", line.training.meta, "Table of training regions, as create_dataset writes it");
  app.add_option("--data-home", line.training.data_home, "Folder of its images (default: that of the table)");
  app.add_option("--label", line.training.label, "Column of both tables with 0 and 1")->capture_default_str();
  app.add_option("--regions", line.regions, "Training regions used, spread over the table")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  app.add_option(
         "--tolerance", line.tolerance,
         "How far a probability at 0.5 may move on any of these regions; the first layers stay in float32 "
         "as far as that takes")
      ->check(CLI::Range(1e-6, 0.5))
      ->capture_default_str();
  app.add_option("--check", line.check.meta,
                 "Table of other regions, over which int8 is compared with fp32 afterwards");
  app.add_option("--check-home", line.check.data_home, "Folder of its images (default: that of the table)");
  app.add_option(
      "--json", line.json,
      "Also write the comparison of --check to this file: for PA and LAT the regions, changes of the "
      "probabilities, AUROC of both precisions, changed decisions, and every probability");
  app.add_option("--threads", line.threads, "0: the cores this process may use")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
}

/// The table where every program looks for it.
void find(classifier::RegionTable& table) {
  if (table.meta.empty()) return;
  const auto found = data::find_table(table.meta, table.data_home, {});
  if (!found.problem.empty()) throw Error(ErrorKind::usage, "command line", found.problem);
  table.meta = found.path;
}

int run(CommandLine line) {
  if (line.training.meta.empty() && line.check.meta.empty()) {
    throw Error(ErrorKind::usage, "command line", "needs --meta, a table of training regions, or --check");
  }
  if (!line.json.empty() && line.check.meta.empty()) {
    throw Error(ErrorKind::usage, "--json", "writes the comparison of --check, which is not asked for");
  }
  for (auto* table : {&line.training, &line.check}) find(*table);
  OutputGuard guard;
  guard.reads(line.training.meta, "--meta");
  guard.reads(line.check.meta, "--check");
  weights::note_snapshot(guard, line.folder, "SNAPSHOT's");
  guard.writes(line.json, "--json");
  guard.require_separate();
  engine::configure_threads(line.threads);
  if (!line.training.meta.empty()) {
    const auto used = classifier::quantize_snapshot(line.folder, line.training, line.regions, line.tolerance);
    print_results(
        fmt::format("{}: ranges of activations from {} regions a view; test precision=int8 uses them\n",
                    line.folder.string(), used));
  }
  if (line.check.meta.empty()) return kExitDone;
  line.check.label = line.training.label;
  nlohmann::json json = nlohmann::json::object();
  const auto snapshot = weights::Snapshot::open(line.folder);
  const auto thresholds = pipeline::choose_thresholds({}, snapshot);
  for (const auto& comparison : classifier::compare_precisions(snapshot, line.check, thresholds)) {
    print_results(to_text(comparison));
    json[name(comparison.view)] = to_json(comparison);
  }
  if (!line.json.empty()) write_file_atomically(line.json, json_text(json, 1));
  return kExitDone;
}

}  // namespace

int run_quantize(int argc, const char* const* argv) {
  CLI::App app(
      "Prepares a classifier's snapshot for int8: finds how large each network's activations get on training "
      "regions. With --check it says what int8 changes.",
      "quantize");
  CommandLine line;
  declare_options(app, line);
  return config::run_cli_program(app, argc, argv, [&] { return run(line); });
}

}  // namespace deepwrist::quantize
