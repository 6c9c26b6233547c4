#include "training/imported_snapshot.h"

#include <torch/types.h>

#include <optional>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/progress.h"
#include "core/base/signals.h"
#include "core/base/temporary_path.h"
#include "core/weights/checkpoint_reader.h"
#include "core/weights/load.h"
#include "core/weights/published_tree.h"
#include "core/weights/snapshot_builder.h"
#include "training/checkpoint_model.h"
#include "training/model_card.h"
#include "training/snapshot_destination.h"

//   SOURCE/PA/fold_K/.../epoch=N.ckpt, newest of each fold     ─► PA/fold_K/best.pt
//   mean_std_{0,1}.npy of train_data_home, else of SOURCE      ─► mean_std_{0,1}.npy; absent: a warning
//   the first file's network, the reference's preprocessing    ─► MODEL_CARD.md, model_card.html;
//   manifest.json, last
//
// All in a folder beside the destination, renamed at the end. The first file decides which network is made;
// before it is made it is planned, which compares names and shapes and takes no memory for what the file
// does not have. Every file is loaded into this one network, whose entries are then written.

namespace deepwrist::training {
namespace {

namespace fs = std::filesystem;

std::vector<weights::PublishedCheckpoint> checkpoints_of(const fs::path& source) {
  if (!fs::is_directory(source)) {
    throw Error(ErrorKind::usage, source.string(), "is neither a file nor a folder that exists");
  }
  if (fs::exists(source / weights::Manifest::kFileName)) {
    throw Error(ErrorKind::usage, source.string(),
                "already is a snapshot (it has a manifest.json) and needs no import");
  }
  std::vector<weights::PublishedCheckpoint> all;
  for (const View view : {View::pa, View::lat}) {
    for (auto& checkpoint : weights::newest_of_each_fold(weights::find_published(source, view))) {
      all.push_back(std::move(checkpoint));
    }
  }
  if (all.empty()) {
    throw Error(ErrorKind::usage, source.string(),
                "has no checkpoint (*.ckpt) below PA/ or LAT/; give the folder that holds PA/fold_0/...");
  }
  return all;
}

/// One network for the whole tree, through which every file must pass.
class Converter {
 public:
  Converter(fs::path folder, const fs::path& first_file)
      : folder_(std::move(folder)), first_file_(first_file) {}

  void convert(const weights::PublishedCheckpoint& from) {
    const auto checkpoint = weights::read_checkpoint(from.file);
    const auto model = model_of(checkpoint.state_dict, from.file);
    if (!builder_) start(model, checkpoint.state_dict, from.file);
    if (model != model_) {
      throw Error(ErrorKind::format, from.file.string(),
                  "holds a " + summary_of(model) + " but " + first_file_.string() + " a " +
                      summary_of(model_) + "; a snapshot holds one kind of network");
    }
    weights::load_state_dict(*network_, checkpoint.state_dict).require_ok(from.file.string());
    weights::FoldNotes notes;
    if (checkpoint.epoch && *checkpoint.epoch >= 0) notes.epoch = checkpoint.epoch;
    builder_->add_fold(from.view, from.fold, weights::state_dict_of(*network_), notes);
  }

  weights::SnapshotBuilder& builder() { return *builder_; }
  const FoundModel& model() const { return model_; }

 private:
  /// Names and shapes are compared by planning the network, which takes no memory for what the file does not
  /// have: a few small entries can ask for a network of gigabytes. Throws Error(format) naming the
  /// differences.
  void start(const FoundModel& model, weights::StateDict weights, const fs::path& file) {
    const auto& [block, architecture] = model;
    block->require_usable(architecture, file.string());
    const auto& kind = block->kind(architecture);
    kind.plan(architecture.params, std::move(weights), file.string());
    network_ = kind.make(architecture.params);
    model_ = model;
    builder_.emplace(folder_, block->record(architecture), reference_preprocessing(), "imported");
  }

  fs::path folder_, first_file_;
  FoundModel model_;
  std::shared_ptr<torch::nn::Module> network_;
  std::optional<weights::SnapshotBuilder> builder_;
};

/// Copies a view's mean_std file from the first folder that has it.
std::optional<weights::ChannelStatistics> import_mean_std(const ImportOptions& options, View view,
                                                          std::size_t channels,
                                                          weights::SnapshotBuilder& builder) {
  for (const auto& folder : {options.train_data_home, options.source}) {
    const auto path = folder / weights::mean_std_name(view);
    if (folder.empty() || !fs::exists(path)) continue;
    auto statistics = weights::read_mean_std(path, channels);
    builder.add_mean_std(view, statistics);
    return statistics;
  }
  log().warn(
      "{} was not found; give its folder with --train-data-home, or as train_data_home of the experiment",
      weights::mean_std_name(view).string());
  return std::nullopt;
}

}  // namespace

ImportSummary import_tree(const ImportOptions& options) {
  const auto destination = checked_destination(options.destination);
  const auto checkpoints = checkpoints_of(options.source);
  const torch::NoGradGuard no_grad;
  TemporaryPath folder(destination);
  Converter converter(folder.path(), checkpoints.front().file);
  Progress progress("importing", checkpoints.size(), "files", options.quiet);
  ImportSummary summary;
  for (const auto& checkpoint : checkpoints) {
    throw_if_stop_requested();
    converter.convert(checkpoint);
    ++summary.folds[checkpoint.view];
    progress.tick();
  }
  progress.finish();
  summary.model = converter.model();
  const auto channels = static_cast<std::size_t>(summary.model.block->input().channels);
  ModelCard card{.block = summary.model.block};
  for (const auto& [view, count] : summary.folds) {
    const auto statistics = import_mean_std(options, view, channels, converter.builder());
    if (!statistics) continue;
    summary.mean_std.push_back(view);
    card.statistics[view] = *statistics;
  }
  card.manifest = converter.builder().manifest();
  write_model_card(folder.path(), card);
  converter.builder().finish();
  folder.put_in_place();
  return summary;
}

}  // namespace deepwrist::training
