#include "core/train/trainer.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <optional>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/signals.h"
#include "core/train/epoch_log.h"
#include "core/train/epoch_pass.h"
#include "core/train/optimization.h"
#include "core/train/state_exchange.h"
#include "core/train/training_state.h"
#include "core/train/validation.h"
#include "core/weights/checkpoint_writer.h"
#include "core/weights/load.h"

// A run goes on from where its files are:
//
//   last.pt there: restore
//   else: rehearse, so that a metric nobody measures does not cost an epoch
//   each epoch: pass over the batches     a signal: last.pt with the next batch's number, Error(interrupted)
//               validate
//               best.pt, if the metric is better than ever
//               metrics.csv, TensorBoard's events
//               last.pt
//   until all epochs are done, or none of the last `early_stopping` was the best
//
// Of several ranks the first alone reads and writes files; what it read it shares, and the metrics that it
// computed decide for all. Every rank keeps the same state.

namespace deepwrist::train {
namespace {

namespace fs = std::filesystem;

/// One run over a task. See run_training.
class Run {
 public:
  Run(Task& task, const TrainerOptions& options)
      : task_(task),
        options_(options),
        group_(*options.group),
        network_(prepared(task.network(), options)),
        last_file_(options.folder / "last.pt"),
        optimization_(task, options),
        pass_(task, options, optimization_) {
    restore();
  }

  TrainingResult run() {
    if (!finished()) train();
    return {state_.epoch, state_.best_epoch, state_.best_metric, state_.seconds,
            !has_all_epochs() && stopped_early()};
  }

 private:
  /// On its device, with the weights of the first rank.
  static torch::nn::Module& prepared(torch::nn::Module& network, const TrainerOptions& options) {
    network.to(options.device);
    use_channels_last(network);
    share_network(*options.group, network);
    return network;
  }

  /// Takes back the state of last.pt, where it is there.
  void restore() {
    std::optional<TrainingState> state;
    const auto found = group_.gather_from([&]() -> std::vector<double> {
      if (group_.is_first() && fs::exists(last_file_)) state = read_training_state(last_file_);
      return {state ? 1.0 : 0.0};
    });
    if (found.front().front() == 0) return;
    if (!state) state.emplace();
    share_state(group_, *state);
    restore(std::move(*state));
  }

  void restore(TrainingState state) {
    const bool changed = state.digest != options_.digest;
    weights::load_state_dict(network_, state.network).require_ok(last_file_.string());
    optimization_.restore(state, changed);
    log().info("{}: continues after epoch {}{}", options_.label, state.epoch,
               state.batch > 0 ? fmt::format(", batch {}", state.batch) : "");
    state_ = std::move(state);
    state_.network = state_.optimizer = state_.average = {};  // the live ones count from here
    if (changed) {  // batches may be others now: the epoch begins again
      state_.batch = 0;
      state_.loss_sum = 0;
    }
  }

  /// While the head is trained alone, nothing is too early: its release is still to come.
  bool stopped_early() const {
    const int patience = options_.train.early_stopping;
    return patience > 0 && optimization_.released() &&
           state_.epoch - std::max(state_.best_epoch, optimization_.phase_start()) >= patience;
  }
  bool has_all_epochs() const { return state_.epoch >= options_.train.epochs; }
  bool finished() const { return has_all_epochs() || stopped_early(); }

  void train() {
    if (state_.epoch == 0 && state_.batch == 0) rehearse();
    if (group_.is_first()) log_.emplace(options_, state_.epoch);
    while (!finished()) {
      const bool whole = pass_.run(state_);
      if (!options_.train.sync_bn) share_buffers(group_, network_);  // each rank has moved its own
      if (!whole) stop();
      finish_epoch(validate());
    }
  }

  /// Validates one batch, so that a metric which is not measured does not cost an epoch.
  void rehearse() { watched(measured(run_validation(task_, options_, 0, 1))); }

  /// As rank 0 computes it, so that all decide alike.
  Metrics measured(const Validation& validation) const {
    Metrics metrics{{"loss", validation.loss}};
    for (auto& metric : task_.metrics(validation.outputs, validation.targets)) {
      metrics.push_back(std::move(metric));
    }
    if (group_.is_alone()) return metrics;
    std::vector<double> numbers;
    for (const auto& [name, number] : metrics) numbers.push_back(number);
    const auto of_first = group_.gather(numbers).front();
    for (std::size_t i = 0; i < metrics.size(); ++i) metrics[i].second = of_first[i];
    return metrics;
  }

  Metrics validate() {
    try {
      const Optimization::Averaged averaged(optimization_);
      return measured(run_validation(task_, options_, static_cast<std::uint32_t>(state_.epoch)));
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::interrupted) throw;
    }
    stop();  // outside of the block: the network has its own weights again
  }

  double watched(const Metrics& metrics) const {
    const auto found = std::ranges::find(metrics, options_.train.metric, &Metrics::value_type::first);
    if (found != metrics.end()) return found->second;
    std::string names;
    for (const auto& [name, value] : metrics) names += (names.empty() ? "" : ", ") + name;
    throw Error(ErrorKind::usage, "train_params.checkpoint.metric",
                "'" + options_.train.metric + "' is not measured; use one of " + names);
  }

  /// Seconds since this process began the epoch.
  double epoch_seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - pass_.time().start).count();
  }

  EpochRecord record_of(const Metrics& metrics) const {
    const auto& time = pass_.time();
    const double train_loss = state_.loss_sum / static_cast<double>(task_.training_size());
    EpochRecord record{state_.epoch + 1,
                       epoch_seconds(),
                       {{"lr", optimization_.rate(state_.epoch)}, {"train_loss", train_loss}}};
    for (const auto& [name, number] : metrics) record.values.emplace_back("val_" + name, number);
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    const bool timed = time.samples > 0;  // none where an earlier process trained the whole epoch
    record.values.emplace_back("images_per_s",
                               timed ? static_cast<double>(time.samples) / time.total : kNone);
    record.values.emplace_back("waiting", timed ? time.waiting / time.total : kNone);
    return record;
  }

  void finish_epoch(const Metrics& metrics) {
    const auto record = record_of(metrics);
    const double value = watched(metrics);
    const double sign = options_.train.minimise ? 1 : -1;
    state_.epoch = record.epoch;
    state_.batch = 0;
    state_.loss_sum = 0;
    state_.seconds += record.seconds;
    optimization_.observe(sign * value);
    const bool improved =
        std::isfinite(value) && (state_.best_epoch == 0 || sign * value < sign * state_.best_metric);
    if (improved) save_best(value);
    const auto epochs_left = options_.train.epochs - state_.epoch + options_.later_epochs;
    if (log_) log_->add(record, improved, state_.seconds / state_.epoch * epochs_left);
    save();
  }

  void save_best(double metric) {
    state_.best_epoch = state_.epoch;
    state_.best_metric = metric;
    if (!group_.is_first()) return;
    const Optimization::Averaged averaged(optimization_);
    weights::write_checkpoint(options_.folder / "best.pt", weights::state_dict_of(network_),
                              {{"epoch", std::int64_t{state_.epoch}}, {"metric", metric}});
  }

  void save() {
    if (!group_.is_first()) return;
    auto state = state_;
    optimization_.save(state);
    state.digest = options_.digest;
    state.network = weights::state_dict_of(network_);
    write_training_state(last_file_, state);
  }

  [[noreturn]] void stop() {
    state_.seconds += epoch_seconds();
    group_.together([&] { save(); });  // a launcher may kill all once one rank has ended
    log().warn("{}: stopped in epoch {} after batch {}; the next run continues here", options_.label,
               state_.epoch + 1, state_.batch);
    throw_if_stop_requested();
    throw Error(ErrorKind::interrupted, options_.label, "stopped");
  }

  Task& task_;
  const TrainerOptions& options_;
  const distributed::Group& group_;
  torch::nn::Module& network_;
  fs::path last_file_;
  TrainingState state_;
  Optimization optimization_;
  EpochPass pass_;
  std::optional<EpochLog> log_;
};

}  // namespace

void use_channels_last(torch::nn::Module& network) {
  const torch::NoGradGuard no_grad;
  for (auto& parameter : network.parameters()) {
    if (parameter.dim() == 4) parameter.set_data(parameter.contiguous(at::MemoryFormat::ChannelsLast));
  }
}

TrainingResult run_training(Task& task, const TrainerOptions& options) { return Run(task, options).run(); }

}  // namespace deepwrist::train
