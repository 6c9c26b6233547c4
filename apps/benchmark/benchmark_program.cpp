#include "apps/benchmark/benchmark_program.h"

#include <CLI/CLI.hpp>
#include <set>

#include "apps/benchmark/measurements.h"
#include "apps/benchmark/scratch_folder.h"
#include "classifier/classifier_block.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/base/log.h"
#include "core/base/standard_output.h"
#include "core/base/threads.h"
#include "core/engine/device.h"
#include "core/engine/fma_peak.h"
#include "core/program/cli_program.h"
#include "core/weights/snapshot_inputs.h"
#include "localizer/localizer_block.h"
#include "phantom/dataset.h"
#include "training/seeded_snapshot.h"

// What is not given is made in a scratch folder: untrained networks of full size, synthetic wrists. Then
//
//   the whole pipeline, first, so that its peak memory is its own
//   the processor's peak of fp32 multiply-adds, for each number of threads
//   each network by itself, for each number of threads
//   each kind of convolution in them both ways, to check the rule that chooses (core/engine/choice)

namespace deepwrist::benchmark {
namespace {

namespace fs = std::filesystem;

struct CommandLine {
  fs::path localizer, classifier;  ///< empty: seeded
  std::string table;               ///< empty: phantoms
  int images = 4, folds = 1;
  std::vector<int> threads;
  double seconds = 2;
  bool networks_only = false;
  fs::path json;
};

void declare_options(CLI::App& app, CommandLine& line) {
  app.add_option("--localizer", line.localizer,
                 "Snapshot folder of the localizer (default: untrained weights of full size)");
  app.add_option("--classifier", line.classifier, "Snapshot folder of the classifier (default: likewise)");
  app.add_option("--folds", line.folds, "Networks of a made snapshot")
      ->check(CLI::Range(1, 10))
      ->capture_default_str();
  app.add_option("--table", line.table,
                 "Radiographs for the pipeline: CSV, folder or pattern (default: synthetic wrists)");
  app.add_option("--images", line.images, "Synthetic wrists for the pipeline")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  app.add_option("--threads", line.threads,
                 "Numbers of threads for the networks; the pipeline takes the largest")
      ->check(CLI::Range(1, 1024))
      ->default_str("1 and every core");
  app.add_option("--seconds", line.seconds, "How long each network is measured")
      ->check(CLI::Range(0.01, 600.0))
      ->capture_default_str();
  app.add_flag("--networks-only", line.networks_only, "Leave out the pipeline");
  app.add_option("--json", line.json, "Also write the numbers to this file");
}

/// Fills in what was not given, with things made in `scratch`.
void complete(CommandLine& line, const fs::path& scratch) {
  if (line.threads.empty()) line.threads = {1, available_cores()};
  const std::set<int> sorted(line.threads.begin(), line.threads.end());
  line.threads.assign(sorted.begin(), sorted.end());
  engine::configure_threads(line.threads.back());
  const auto seed = [&](fs::path& folder, const engine::Block& block) {
    if (!folder.empty()) return;
    folder = scratch / block.name();
    log().info("making an untrained {}", block.name());
    training::seed_snapshot({.folder = folder, .block = &block, .folds = line.folds, .views = {View::pa}});
  };
  seed(line.localizer, localizer::block());
  seed(line.classifier, classifier::block());
  if (line.networks_only || !line.table.empty()) return;
  phantom::DatasetOptions phantoms;
  phantoms.output = scratch / "wrists";
  phantoms.count = static_cast<std::uint32_t>(line.images);
  phantoms.plain = true;
  phantoms.missing_spacing_share = 0;
  phantom::make_dataset(phantoms);
  line.table = (phantoms.output / "PA" / "*.dcm").string();
}

pipeline::PipelineRate run_pipeline(const CommandLine& line) {
  pipeline::InferenceExperiment experiment;
  experiment.dataset.meta = line.table;
  experiment.localizer.snapshot_folder = line.localizer;
  experiment.classifier.snapshot_folder = line.classifier;
  experiment.runtime.threads = line.threads.back();
  experiment.runtime.device = "cpu";
  experiment.save_gradcam = true;  // heat maps are computed, not written
  return pipeline::run_pipeline_once(experiment);
}

int run(CommandLine line) {
  OutputGuard guard;
  weights::note_snapshot(guard, line.localizer, "--localizer's");
  weights::note_snapshot(guard, line.classifier, "--classifier's");
  guard.reads(line.table, "--table");
  guard.writes(line.json, "--json");
  guard.require_separate();
  if (!line.json.empty()) {
    const auto folder = line.json.parent_path();
    require_writable_folder(folder.empty() ? fs::path(".") : folder);
  }
  const ScratchFolder scratch;
  complete(line, scratch.path());
  auto results = describe_machine();
  // First, so that its peak memory is its own.
  if (!line.networks_only) results.pipeline = run_pipeline(line);
  for (const int threads : line.threads) results.peak_gflops[threads] = 1e-9 * engine::fma_peak(threads);
  auto measured = measure_networks({.localizer = line.localizer,
                                    .classifier = line.classifier,
                                    .threads = line.threads,
                                    .seconds = line.seconds});
  results.networks = std::move(measured.rates);
  results.rule = measured.rule;
  print_results(to_text(results));
  if (!line.json.empty()) write_file_atomically(line.json, json_text(to_json(results), 2));
  return kExitDone;
}

}  // namespace

int run_benchmark(int argc, const char* const* argv) {
  CLI::App app(
      "How fast this machine runs both networks and the whole pipeline. Without snapshot folders it makes "
      "untrained weights (0.4 GB a fold in $TMPDIR, removed at the end). A quiet machine gives steadier "
      "numbers.",
      "benchmark");
  CommandLine line;
  declare_options(app, line);
  return config::run_cli_program(app, argc, argv, [&] { return run(line); });
}

}  // namespace deepwrist::benchmark
