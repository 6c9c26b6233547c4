#include "training/training.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <memory>
#include <opencv2/core/utility.hpp>
#include <optional>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/output_guard.h"
#include "core/base/standard_output.h"
#include "core/data/csv_writer.h"
#include "core/engine/device.h"
#include "core/report/picture/png.h"
#include "core/train/optimizer.h"
#include "core/train/schedule.h"
#include "core/train/trainer.h"
#include "core/train/validation.h"
#include "core/weights/checkpoint_reader.h"
#include "core/weights/load.h"
#include "core/weights/snapshot_builder.h"
#include "training/earlier_findings.h"
#include "training/pretrained.h"
#include "training/ranks.h"
#include "training/regions.h"
#include "training/run_folder.h"
#include "training/run_report.h"
#include "training/training_plan.h"
#include "training/training_view.h"
#include "training/view_statistics.h"

// The snapshot folder fills in this order:
//
//   RunFolder                         params.yaml
//   open_views                        nothing: every image of every view is read before anything is trained
//   each view                         mean_std_{0,1}.npy, data_{0,1}.json
//     each fold, or ensemble member   PA/fold_K/: last.pt, best.pt, metrics.csv, events; then validation.csv
//     then                            training_report.html, of all views so far
//   at the end                        manifest.json, without which the run counts as unfinished
//
// A network whose last.pt is finished is validated again, not trained.

namespace deepwrist::training {
namespace {

namespace fs = std::filesystem;

/// The experiment as it is carried out: the reference trains its classifier with Adam whatever is asked for,
/// and regions of interest say how they were made.
TrainingExperiment as_carried_out(TrainingExperiment experiment) {
  if (experiment.preprocessing.compat_reference && experiment.block == TrainedBlock::classifier &&
      !experiment.optimizer.name.ends_with("Adam")) {
    log().info("compat=reference: the optimiser is Adam, not {}", experiment.optimizer.name);
    experiment.optimizer.name = "Adam";
  }
  if (experiment.block == TrainedBlock::classifier) settle_regions(experiment);
  return experiment;
}

void configure(const TrainingExperiment& experiment) {
  engine::configure_threads(experiment.runtime.threads, engine::Waiting::spinning);
  cv::setNumThreads(1);  // images are spread over the threads that prepare batches, not their pixels
}

void write_table(const fs::path& file, const std::vector<std::vector<std::string>>& table) {
  std::string text;
  for (const auto& record : table) text += data::csv_record(record);
  write_file_atomically(file, text);
}

/// Trains one model and writes what its best epoch says of the validation images.
report::ReportFold train_model(const TrainingExperiment& experiment, const TrainingView& data,
                               const data::Split& split, const weights::ChannelStatistics& statistics,
                               const train::TrainerOptions& options) {
  torch::manual_seed(options.seed);
  const auto task = data.task(split, statistics, options.seed);
  if (!experiment.pretrained.empty() && !fs::exists(options.folder / "last.pt")) {
    load_pretrained(task->network(), block_of(experiment), experiment.pretrained);
  }
  const auto result = train::run_training(*task, options);
  if (result.best_epoch == 0) {
    throw Error(ErrorKind::format, options.label,
                "no epoch gave a finite '" + experiment.train.metric + "'; see metrics.csv in " +
                    options.folder.string());
  }
  const auto best = weights::read_checkpoint(options.folder / "best.pt");
  weights::load_state_dict(task->network(), best.state_dict)
      .require_ok((options.folder / "best.pt").string());
  const auto validation = validate_best(*task, options);
  write_table(options.folder / "validation.csv", task->predictions(validation.outputs));
  log().info("{}: best epoch {} with {} {:.4g}", options.label, result.best_epoch, experiment.train.metric,
             result.best_metric);
  return report_fold(data, split, options, result, task->errors(validation.outputs, validation.targets),
                     experiment.identify);
}

report::ReportView train_view(const TrainingExperiment& experiment, const RunFolder& folder,
                              const TrainingPlan& plan, std::size_t view_index, const TrainingView& data,
                              const Ranks& ranks, weights::SnapshotBuilder& builder) {
  const auto view = experiment.dataset.sides[view_index];
  const auto statistics = view_statistics(data, folder.path(), view, block_of(experiment));
  builder.add_mean_std(view, statistics);
  const auto folds = data.folds();
  log().info("{}: {} images", name(view), data.size());
  report::ReportView shown{
      name(view), data.size(), {}, {{preview_augmentation(data, experiment.identify), "augmented images"}}};
  for (std::size_t i = 0; i < plan.networks.size(); ++i) {
    if (plan.networks[i].view != view_index) continue;
    const int model = plan.networks[i].model;
    const auto split = data::split(folds, experiment.ensemble > 0 ? 0 : model);
    auto options = trainer_options(experiment, folder, plan, i);
    options.group = &ranks.group();
    ranks.order_training(plan.networks[i], statistics, options);
    const auto fold = train_model(experiment, data, split, statistics, options);
    builder.note_fold(view, model, {fold.best_metric, fold.best_epoch});
    shown.folds.push_back(fold);
  }
  return shown;
}

/// What the run reads and what it writes, of which no file may be both.
OutputGuard guard_of(const TrainingExperiment& experiment, const fs::path& folder) {
  OutputGuard guard;
  for (const auto& file : experiment.runtime.config_files) {
    if (file.filename() != "params.yaml") guard.reads(file, "a configuration file,");  // the run's own
  }
  guard.reads(experiment.dataset.meta, "dataset.meta");
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
int train_all(const TrainingExperiment& experiment, const Ranks& ranks) {
  if (!experiment.preview.empty()) return write_preview(experiment);
  guard_of(experiment,
           experiment.resume == Resume::folder ? experiment.resume_folder : experiment.snapshot_dir)
      .require_separate();
  const RunFolder folder(experiment);
  guard_of(experiment, folder.path()).require_separate();  // an earlier run that is continued
  log().info("the snapshot goes to {} (snapshot_dir{})",
             fs::absolute(folder.path()).lexically_normal().string(),
             experiment.dated_folder ? ", below workdir; workdir=FOLDER puts it elsewhere" : "");
  if (folder.is_finished()) {
    log().info("{} is finished; resume=never and another snapshot_dir train again", folder.path().string());
    return kExitDone;
  }
  const auto data = ranks.open_data(experiment);
  if (experiment.block == TrainedBlock::classifier && experiment.pretrained.empty()) {
    log().info("networks begin at random; model.pretrained=FILE begins with an ImageNet file or a snapshot");
  }
  weights::SnapshotBuilder builder(folder.path(), block_of(experiment).record(experiment.model),
                                   training_preprocessing(experiment), "trained");
  builder.manifest().metric = "val_" + experiment.train.metric;
  const auto plan = plan_of(experiment, data);
  std::vector<report::ReportView> shown;
  for (std::size_t i = 0; i < data.size(); ++i) {
    shown.push_back(train_view(experiment, folder, plan, i, *data[i], ranks, builder));
    write_report(experiment, folder.path(), shown);
  }
  take_over_findings(folder.path(), builder.manifest());
  builder.finish();
  forget_findings_aside(folder.path());
  print_results(fmt::format("snapshot: {}\nreport:   {}\n", folder.path().string(),
                            (folder.path() / "training_report.html").string()));
  return kExitDone;
}

}  // namespace

int run_training(const TrainingExperiment& asked) {
  auto experiment = as_carried_out(asked);
  const Ranks ranks(experiment);
  ranks.share_machine(experiment);
  configure(experiment);
  return ranks.group().run([&] {
    if (!ranks.group().is_first()) {
      ranks.follow(experiment);
      return static_cast<int>(kExitDone);
    }
    const int code = train_all(experiment, ranks);
    ranks.order_end();
    return code;
  });
}

int check_training(const TrainingExperiment& asked) {
  const auto experiment = as_carried_out(asked);
  place_of(experiment);
  configure(experiment);
  guard_of(experiment,
           experiment.resume == Resume::folder ? experiment.resume_folder : experiment.snapshot_dir)
      .require_separate();
  if (experiment.preview.empty()) RunFolder::check(experiment);
  train::make_schedule(experiment.schedule, experiment.optimizer.lr, experiment.train.epochs);
  for (const auto& data : open_views(experiment)) {
    const auto task = data->task(data::split(data->folds(), 0), data->statistics(), experiment.seed);
    train::make_optimizer(experiment.optimizer, task->network().parameters());
    if (!experiment.pretrained.empty())
      load_pretrained(task->network(), block_of(experiment), experiment.pretrained);
  }
  return kExitDone;
}

}  // namespace deepwrist::training
