#include "training/training.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <numeric>
#include <optional>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/output_guard.h"
#include "core/base/peak_memory.h"
#include "core/base/sha256.h"
#include "core/base/standard_output.h"
#include "core/data/csv_writer.h"
#include "core/program/run_summary.h"
#include "core/report/picture/png.h"
#include "core/train/optimizer.h"
#include "core/train/schedule.h"
#include "core/train/software_versions.h"
#include "core/train/trainer.h"
#include "core/train/validation.h"
#include "core/weights/checkpoint_reader.h"
#include "core/weights/load.h"
#include "training/conclusion.h"
#include "training/done_record.h"
#include "training/preparation.h"
#include "training/ranks.h"
#include "training/run_folder.h"
#include "training/run_report.h"
#include "training/training_plan.h"
#include "training/training_summary.h"
#include "training/training_view.h"
#include "training/view_statistics.h"

// The snapshot folder fills in this order, where one process does all:
//
//   RunFolder                         params.yaml
//   open_views                        nothing: every image of every view is read before anything is trained
//   each view                         mean_std_{0,1}.npy, data_{0,1}.json
//     each fold, or ensemble member   PA/fold_K/: last.pt, best.pt, metrics.csv, events; then validation.csv,
//                                     done.json
//     then                            training_report.html, of all networks so far
//   conclude                          training_report.html, manifest.json, without which the run counts as
//                                     unfinished
//
// Others may do some of the networks at the same time. A network with done.json is not looked at again; one
// whose last.pt is finished is validated, not trained.

namespace deepwrist::training {
namespace {

namespace fs = std::filesystem;

void write_table(const fs::path& file, const std::vector<std::vector<std::string>>& table) {
  std::string text;
  for (const auto& record : table) text += data::csv_record(record);
  write_file_atomically(file, text);
}

/// The validation images with the largest errors, worst first.
std::vector<HardImage> hardest(const std::vector<double>& errors, const data::Split& split) {
  constexpr std::size_t kHardest = 4;
  std::vector<std::size_t> order(errors.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater<>(), [&](std::size_t i) { return errors[i]; });
  order.resize(std::min(order.size(), kHardest));
  std::vector<HardImage> images;
  for (const auto i : order) images.push_back({split.validation[i], errors[i]});
  return images;
}

/// Trains one model and writes what its best epoch says of the validation images.
DoneRecord train_model(const TrainingExperiment& experiment, View view, const TrainingView& data,
                       const data::Split& split, const weights::ChannelStatistics& statistics,
                       const train::TrainerOptions& options) {
  torch::manual_seed(options.seed);
  const auto task = data.task(split, statistics, options.seed);
  if (!fs::exists(options.folder / "last.pt")) begin_with_pretrained(experiment, view, task->network());
  const auto result = train::run_training(*task, options);
  const auto best_file = options.folder / "best.pt";
  if (result.best_epoch == 0) {
    throw Error(ErrorKind::format, options.label,
                "no epoch gave a finite '" + experiment.train.metric + "'; see metrics.csv in " +
                    options.folder.string());
  }
  const auto best = weights::read_checkpoint(best_file);
  weights::load_state_dict(task->network(), best.state_dict).require_ok(best_file.string());
  const auto validation = validate_best(*task, options);
  write_table(options.folder / "validation.csv", task->predictions(validation.outputs));
  log().info("{}: best epoch {} with {} {:.4g}", options.label, result.best_epoch, experiment.train.metric,
             result.best_metric);
  return {.epoch = result.best_epoch,
          .metric = result.best_metric,
          .best_sha256 = sha256_of_file(best_file),
          .seconds = result.seconds,
          .stopped_early = result.stopped_early,
          .peak_memory = peak_memory(),
          .configuration = options.digest,
          .images = data.digest().of_all(),
          .hardest = hardest(task->errors(validation.outputs, validation.targets), split)};
}

/// Trains a network unless `earlier` says that it is done.
void train_network(const TrainingExperiment& experiment, const Ranks& ranks, const PlannedNetwork& network,
                   const TrainingView& data, const weights::ChannelStatistics& statistics,
                   const train::TrainerOptions& options, const std::optional<DoneRecord>& earlier) {
  if (earlier && other_origin(*earlier, options.digest, data).empty()) {
    log().info("{}: is trained already, best epoch {}", options.label, earlier->epoch);
    return;
  }
  fs::remove(options.folder / DoneRecord::kFileName);
  ranks.order_training(network, statistics);
  const auto split = split_of(experiment, data, network);
  write_done_record(options.folder,
                    train_model(experiment, view_of(experiment, network), data, split, statistics, options));
}

/// Trains the networks that are asked for. `records`: what is known of each from before.
void train_networks(const TrainingExperiment& experiment, RunFolder& folder, const Ranks& ranks,
                    const TrainingViews& views, const std::vector<std::optional<DoneRecord>>& records) {
  const auto plan = plan_of(experiment, views);
  std::optional<weights::ChannelStatistics> statistics;
  for (std::size_t i = 0; i < plan.networks.size(); ++i) {
    const auto view = plan.networks[i].view;
    const auto& data = *views[view];
    if (i == 0 || plan.networks[i - 1].view != view) {
      if (i > 0) report_so_far(experiment, folder, views);
      statistics = view_statistics(experiment, data, folder, experiment.dataset.sides[view]);
      log().info("{}: {} images", name(experiment.dataset.sides[view]), data.size());
    }
    auto options = trainer_options(experiment, folder, plan, i);
    options.group = &ranks.group();
    train_network(experiment, ranks, plan.networks[i], data, *statistics, options, records[i]);
    folder.release(network_folder(experiment, plan.networks[i]));
  }
}

/// What the run reads and what it writes, of which no file may be both.
OutputGuard guard_of(const TrainingExperiment& experiment, const fs::path& folder) {
  OutputGuard guard;
  for (const auto& file : experiment.runtime.config_files) {
    if (file.filename() != "params.yaml") guard.reads(file, "a configuration file,");  // the run's own
  }
  guard.reads(experiment.dataset.meta, "dataset.meta");
  guard.reads(experiment.dataset.folds, "dataset.folds");  // a column is no file
  if (fs::is_directory(experiment.pretrained))
    guard.reads_folder(experiment.pretrained, "model.pretrained");
  else
    guard.reads(experiment.pretrained, "model.pretrained");
  guard.owns(folder, "snapshot_dir");
  guard.writes(experiment.runtime.log_file, "log.file");
  return guard;
}

/// The picture of a view: its own file where there are two.
fs::path preview_file(const TrainingExperiment& experiment, View view) {
  auto file = experiment.preview;
  if (experiment.dataset.sides.size() > 1) {
    file.replace_filename(
        fmt::format("{}_{}{}", file.stem().string(), name(view), file.extension().string()));
  }
  return file;
}

int write_preview(const TrainingExperiment& experiment) {
  auto guard = guard_of(experiment, {});
  for (const View view : {View::pa, View::lat}) {
    if (experiment.dataset.phantoms) break;
    guard.reads_folder(experiment.dataset.home / experiment.dataset.folder / name(view),
                       "an image of dataset.meta,");
  }
  for (const View view : experiment.dataset.sides)
    guard.writes(preview_file(experiment, view), "preview_augmentation");
  guard.require_separate();
  const auto views = open_views(experiment);
  for (std::size_t i = 0; i < views.size(); ++i) {
    const auto file = preview_file(experiment, experiment.dataset.sides[i]);
    report::save_png(file, preview_augmentation(*views[i], experiment.identify));
    print_results(fmt::format("augmented images: {}\n", file.string()));
  }
  return kExitDone;
}

/// The whole run, as one process or as the first of several.
int train_all(const TrainingExperiment& experiment, const Ranks& ranks, config::RunSummary& summary) {
  if (!experiment.preview.empty()) return write_preview(experiment);
  guard_of(experiment,
           experiment.resume == Resume::folder ? experiment.resume_folder : experiment.snapshot_dir)
      .require_separate();
  RunFolder folder(experiment);
  guard_of(experiment, folder.path()).require_separate();  // an earlier run that is continued
  log().info("the snapshot goes to {} (snapshot_dir{})",
             fs::absolute(folder.path()).lexically_normal().string(),
             experiment.dated_folder ? ", below workdir; workdir=FOLDER puts it elsewhere" : "");
  if (folder.is_finished()) {
    log().info("{} is finished; resume=never and another snapshot_dir train again", folder.path().string());
    return kExitDone;
  }
  summarize(experiment, folder.path(), summary);
  summary.phase("data");
  std::vector<fs::path> folders;
  for (const auto& network : asked_networks(experiment))
    folders.push_back(folder.path() / network_folder(experiment, network));
  const auto records = read_done_records(folders);
  const auto views = ranks.open_data(experiment);
  summary.phase("training");
  if (!experiment.finish) {
    if (experiment.block == TrainedBlock::classifier && experiment.pretrained.empty()) {
      log().info(
          "networks begin at random; model.pretrained=FILE begins with an ImageNet file or a snapshot");
    }
    train_networks(experiment, folder, ranks, views, records);
  }
  summary.phase("results");
  conclude(experiment, folder, views);
  return kExitDone;
}

}  // namespace

int run_training(const TrainingExperiment& asked) {
  auto experiment = as_carried_out(asked);
  const Ranks ranks(experiment);
  return ranks.group().run([&] {
    ranks.share_machine(experiment);
    configure_machine(experiment);
    if (!ranks.group().is_first()) {
      ranks.follow(experiment);
      return static_cast<int>(kExitDone);
    }
    config::RunSummary summary(
        experiment.block == TrainedBlock::localizer ? "train_localizer" : "train_classifier",
        train::software_versions());
    const int code = summary.around([&] { return train_all(experiment, ranks, summary); });
    ranks.order_end();
    return code;
  });
}

int check_training(const TrainingExperiment& asked) {
  const auto experiment = as_carried_out(asked);
  place_of(experiment);
  configure_machine(experiment);
  guard_of(experiment,
           experiment.resume == Resume::folder ? experiment.resume_folder : experiment.snapshot_dir)
      .require_separate();
  if (experiment.preview.empty()) RunFolder::check(experiment);
  train::make_schedule(experiment.schedule, experiment.optimizer.lr, experiment.train.epochs);
  const auto views = open_views(experiment);
  for (std::size_t i = 0; i < views.size(); ++i) {
    const auto& data = views[i];
    const auto task = data->task(data->split(0), data->statistics(), experiment.seed);
    train::make_optimizer(experiment.optimizer, task->network().parameters());
    begin_with_pretrained(experiment, experiment.dataset.sides[i], task->network());
  }
  return kExitDone;
}

}  // namespace deepwrist::training
