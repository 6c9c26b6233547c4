#include "training/training.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <memory>
#include <numeric>
#include <opencv2/core/utility.hpp>
#include <optional>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/output_guard.h"
#include "core/base/random.h"
#include "core/base/standard_output.h"
#include "core/base/threads.h"
#include "core/data/csv_writer.h"
#include "core/engine/core_sharing.h"
#include "core/engine/device.h"
#include "core/report/picture/png.h"
#include "core/train/history.h"
#include "core/train/optimizer.h"
#include "core/train/schedule.h"
#include "core/train/trainer.h"
#include "core/train/validation.h"
#include "core/weights/checkpoint_reader.h"
#include "core/weights/load.h"
#include "core/weights/snapshot_builder.h"
#include "training/earlier_findings.h"
#include "training/pretrained.h"
#include "training/regions.h"
#include "training/run_folder.h"
#include "training/run_report.h"
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
// A network whose last.pt is finished is validated again, not trained. Member K of an ensemble has the seed
// seed · (K + 1), as in the reference, and the first fold's split; fold K has 64 bits of CounterRng(seed,
// view, K).

namespace deepwrist::training {
namespace {

namespace fs = std::filesystem;

/// The experiment as it is carried out: the reference trains its classifier with Adam whatever is asked for,
/// and regions of interest say how they were made.
TrainingExperiment as_carried_out(TrainingExperiment e) {
  if (e.preprocessing.compat_reference && e.block == TrainedBlock::classifier &&
      !e.optimizer.name.ends_with("Adam")) {
    log().info("compat=reference: the optimiser is Adam, not {}", e.optimizer.name);
    e.optimizer.name = "Adam";
  }
  if (e.block == TrainedBlock::classifier) settle_regions(e);
  return e;
}

void configure(const TrainingExperiment& e) {
  engine::configure_threads(e.runtime.threads, engine::Waiting::spinning);
  cv::setNumThreads(1);  // images are spread over the threads that prepare batches, not their pixels
}

std::vector<int> models_to_train(const TrainingExperiment& e) {
  if (!e.only_folds.empty()) return e.only_folds;
  std::vector<int> models(static_cast<std::size_t>(e.ensemble > 0 ? e.ensemble : e.folds));
  std::iota(models.begin(), models.end(), 0);
  return models;
}

/// Of one model: all its random numbers follow from it. Members of a deep ensemble take the reference's.
std::uint64_t model_seed(const TrainingExperiment& e, View view, int model) {
  if (e.ensemble > 0) return e.seed * static_cast<std::uint64_t>(model + 1);
  CounterRng rng(e.seed, static_cast<std::uint32_t>(view), static_cast<std::uint32_t>(model));
  return (std::uint64_t{rng.next()} << 32) | rng.next();
}

/// One of the networks of a run.
struct PlannedNetwork {
  std::size_t view = 0;  ///< index of dataset.side
  int model = 0;
};

/// The networks of a run in the order in which they are trained, and how much data those of a view see.
struct TrainingPlan {
  std::vector<PlannedNetwork> networks;
  std::vector<double> images;  ///< of each view
  std::function<void()> between_batches = [] {};
};

/// Makes room for other programs where nobody says how many threads to take.
std::function<void()> core_sharing(const TrainingExperiment& e) {
  const bool chosen = e.runtime.threads > 0 || std::getenv("OMP_NUM_THREADS") != nullptr;
  if (chosen || !engine::choose_device(e.runtime.device, e.runtime.deterministic).is_cpu()) return [] {};
  return [sharing = std::make_shared<engine::CoreSharing>(available_cores())] { sharing->look(); };
}

TrainingPlan plan_of(const TrainingExperiment& e, const std::vector<std::unique_ptr<TrainingView>>& views) {
  TrainingPlan plan;
  for (std::size_t view = 0; view < views.size(); ++view) {
    plan.images.push_back(static_cast<double>(views[view]->size()));
    for (const int model : models_to_train(e)) plan.networks.push_back({view, model});
  }
  plan.between_batches = core_sharing(e);
  return plan;
}

fs::path model_folder(const RunFolder& folder, View view, int model) {
  return folder.path() / weights::best_weights_name(view, model).parent_path();
}

/// Epochs that the networks after number `index` still need, each as long as its view has images.
double later_epochs(const TrainingExperiment& e, const RunFolder& folder, const TrainingPlan& plan,
                    std::size_t index) {
  double epochs = 0;
  for (auto i = index + 1; i < plan.networks.size(); ++i) {
    const auto& [view, model] = plan.networks[i];
    const auto metrics = model_folder(folder, e.dataset.sides[view], model) / "metrics.csv";
    const auto done = fs::exists(metrics) ? static_cast<int>(train::read_metrics(metrics).size()) : 0;
    epochs += std::max(0, e.train.epochs - done) * plan.images[view] / plan.images[plan.networks[index].view];
  }
  return epochs;
}

train::TrainerOptions trainer_options(const TrainingExperiment& e, const RunFolder& folder,
                                      const TrainingPlan& plan, std::size_t index) {
  const auto model = plan.networks[index].model;
  const auto view = e.dataset.sides[plan.networks[index].view];
  train::TrainerOptions options;
  options.train = e.train;
  options.optimizer = e.optimizer;
  options.schedule = e.schedule;
  options.device = engine::choose_device(e.runtime.device, e.runtime.deterministic);
  options.seed = model_seed(e, view, model);
  options.workers = e.dataset.workers;
  options.digest = folder.digest();
  options.label = fmt::format("{} {} {}", name(view), e.ensemble > 0 ? "model" : "fold", model);
  options.network = static_cast<int>(index) + 1;
  options.networks = static_cast<int>(plan.networks.size());
  options.later_epochs = later_epochs(e, folder, plan, index);
  options.folder = model_folder(folder, view, model);
  options.tensorboard = e.tensorboard;
  options.between_batches = plan.between_batches;
  return options;
}

void write_table(const fs::path& file, const std::vector<std::vector<std::string>>& table) {
  std::string text;
  for (const auto& record : table) text += data::csv_record(record);
  write_file_atomically(file, text);
}

/// Trains one model and writes what its best epoch says of the validation images.
report::ReportFold train_model(const TrainingExperiment& e, const TrainingView& data,
                               const data::Split& split, const weights::ChannelStatistics& statistics,
                               const train::TrainerOptions& options) {
  torch::manual_seed(options.seed);
  const auto task = data.task(split, statistics, options.seed);
  if (!e.pretrained.empty() && !fs::exists(options.folder / "last.pt")) {
    load_pretrained(task->network(), block_of(e), e.pretrained);
  }
  const auto result = train::run_training(*task, options);
  if (result.best_epoch == 0) {
    throw Error(
        ErrorKind::format, options.label,
        "no epoch gave a finite '" + e.train.metric + "'; see metrics.csv in " + options.folder.string());
  }
  const auto best = weights::read_checkpoint(options.folder / "best.pt");
  weights::load_state_dict(task->network(), best.state_dict)
      .require_ok((options.folder / "best.pt").string());
  const auto validation = train::run_validation(*task, options, std::nullopt);
  write_table(options.folder / "validation.csv", task->predictions(validation.outputs));
  log().info("{}: best epoch {} with {} {:.4g}", options.label, result.best_epoch, e.train.metric,
             result.best_metric);
  return report_fold(data, split, options, result, task->errors(validation.outputs, validation.targets),
                     e.identify);
}

report::ReportView train_view(const TrainingExperiment& e, const RunFolder& folder, const TrainingPlan& plan,
                              std::size_t view_index, const TrainingView& data,
                              weights::SnapshotBuilder& builder) {
  const auto view = e.dataset.sides[view_index];
  const auto statistics = view_statistics(data, folder.path(), view, block_of(e));
  builder.add_mean_std(view, statistics);
  const auto folds = data.folds();
  log().info("{}: {} images", name(view), data.size());
  report::ReportView shown{
      name(view), data.size(), {}, {{preview_augmentation(data, e.identify), "augmented images"}}};
  for (std::size_t i = 0; i < plan.networks.size(); ++i) {
    if (plan.networks[i].view != view_index) continue;
    const int model = plan.networks[i].model;
    const auto split = data::split(folds, e.ensemble > 0 ? 0 : model);
    const auto fold = train_model(e, data, split, statistics, trainer_options(e, folder, plan, i));
    builder.note_fold(view, model, {fold.best_metric, fold.best_epoch});
    shown.folds.push_back(fold);
  }
  return shown;
}

/// What the run reads and what it writes, of which no file may be both.
OutputGuard guard_of(const TrainingExperiment& e, const fs::path& folder) {
  OutputGuard guard;
  for (const auto& file : e.runtime.config_files) {
    if (file.filename() != "params.yaml") guard.reads(file, "a configuration file,");  // the run's own
  }
  guard.reads(e.dataset.meta, "dataset.meta");
  guard.reads(e.pretrained, "model.pretrained");
  guard.owns(folder, "snapshot_dir");
  guard.writes(e.runtime.log_file, "log.file");
  return guard;
}

/// The picture of a view: its own file where there are two.
fs::path preview_file(const TrainingExperiment& e, View view) {
  auto file = e.preview;
  if (e.dataset.sides.size() > 1) {
    file.replace_filename(
        fmt::format("{}_{}{}", file.stem().string(), name(view), file.extension().string()));
  }
  return file;
}

int write_preview(const TrainingExperiment& e) {
  auto guard = guard_of(e, {});
  for (const View view : {View::pa, View::lat}) {
    guard.reads_folder(e.dataset.home / e.dataset.folder / name(view), "an image of dataset.meta,");
  }
  for (const View view : e.dataset.sides) guard.writes(preview_file(e, view), "preview_augmentation");
  guard.require_separate();
  const auto views = open_views(e);
  for (std::size_t i = 0; i < views.size(); ++i) {
    const auto file = preview_file(e, e.dataset.sides[i]);
    report::save_png(file, preview_augmentation(*views[i], e.identify));
    print_results(fmt::format("augmented images: {}\n", file.string()));
  }
  return kExitDone;
}

}  // namespace

int run_training(const TrainingExperiment& asked) {
  const auto e = as_carried_out(asked);
  configure(e);
  if (!e.preview.empty()) return write_preview(e);
  guard_of(e, e.resume == Resume::folder ? e.resume_folder : e.snapshot_dir).require_separate();
  const RunFolder folder(e);
  guard_of(e, folder.path()).require_separate();  // an earlier run that is continued
  log().info("the snapshot goes to {} (snapshot_dir{})",
             fs::absolute(folder.path()).lexically_normal().string(),
             e.dated_folder ? ", below workdir; workdir=FOLDER puts it elsewhere" : "");
  if (folder.is_finished()) {
    log().info("{} is finished; resume=never and another snapshot_dir train again", folder.path().string());
    return kExitDone;
  }
  const auto data = open_views(e);
  if (e.block == TrainedBlock::classifier && e.pretrained.empty()) {
    log().info("networks begin at random; model.pretrained=FILE begins with an ImageNet file or a snapshot");
  }
  weights::SnapshotBuilder builder(folder.path(), block_of(e).record(e.model), training_preprocessing(e),
                                   "trained");
  builder.manifest().metric = "val_" + e.train.metric;
  const auto plan = plan_of(e, data);
  std::vector<report::ReportView> shown;
  for (std::size_t i = 0; i < data.size(); ++i) {
    shown.push_back(train_view(e, folder, plan, i, *data[i], builder));
    write_report(e, folder.path(), shown);
  }
  take_over_findings(folder.path(), builder.manifest());
  builder.finish();
  forget_findings_aside(folder.path());
  print_results(fmt::format("snapshot: {}\nreport:   {}\n", folder.path().string(),
                            (folder.path() / "training_report.html").string()));
  return kExitDone;
}

int check_training(const TrainingExperiment& asked) {
  const auto e = as_carried_out(asked);
  configure(e);
  guard_of(e, e.resume == Resume::folder ? e.resume_folder : e.snapshot_dir).require_separate();
  if (e.preview.empty()) RunFolder::check(e);
  train::make_schedule(e.schedule, e.optimizer.lr, e.train.epochs);
  for (const auto& data : open_views(e)) {
    const auto task = data->task(data::split(data->folds(), 0), data->statistics(), e.seed);
    train::make_optimizer(e.optimizer, task->network().parameters());
    if (!e.pretrained.empty()) load_pretrained(task->network(), block_of(e), e.pretrained);
  }
  return kExitDone;
}

}  // namespace deepwrist::training
