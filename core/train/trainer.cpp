#include "core/train/trainer.h"

#include <fmt/format.h>
#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <optional>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/progress.h"
#include "core/base/signals.h"
#include "core/data/ordered_prefetcher.h"
#include "core/nn/checkpoint_writer.h"
#include "core/nn/load.h"
#include "core/train/epoch_batches.h"
#include "core/train/history.h"
#include "core/train/optimizer.h"
#include "core/train/schedule.h"
#include "core/train/step.h"
#include "core/train/tensorboard_writer.h"
#include "core/train/training_state.h"
#include "core/train/validation.h"
#include "core/train/weight_average.h"

namespace deepwrist::train {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

/// Streams of the counter-based random numbers, beside the augmentation's (epoch, sample).
enum Stream : std::uint32_t { kMixup = 0x80000001u, kDropout = 0x80000002u };

std::uint64_t stream_seed(std::uint64_t seed, Stream stream) { return seed ^ (std::uint64_t{stream} << 32); }

/// One run over a task. See run_training.
class Run {
 public:
  Run(Task& task, const TrainerOptions& options)
      : task_(task),
        options_(options),
        network_(task.network()),
        scaler_(options.train.precision == config::Precision::fp16),
        last_file_(options.folder / "last.pt") {
    network_.to(options.device);
    use_channels_last(network_);
    if (options.train.ema > 0) average_.emplace(network_, options.train.ema);
    begin_phase(options.train.release_after == 0 || !task.head(), 0);
    if (fs::exists(last_file_)) restore(read_training_state(last_file_));
    log_.emplace(options.folder / "metrics.csv", state_.epoch);
    if (options.tensorboard && !state_.finished) events_.emplace(options.folder, state_.epoch + 1);
  }

  TrainingResult run() {
    while (!state_.finished && state_.epoch < options_.train.epochs) {
      train_epoch();
      finish_epoch(validate());
    }
    if (!state_.finished) {
      state_.finished = true;
      save();
    }
    return {state_.epoch, state_.best_epoch, state_.best_metric, state_.seconds, state_.stopped_early};
  }

 private:
  /// Optimiser and schedule over the head alone or over everything, from `epoch` on.
  void begin_phase(bool released, int epoch) {
    state_.released = released;
    phase_start_ = epoch;
    auto& trained = released ? network_ : *task_.head();
    parameters_ = trained.parameters();
    if (options_.freeze_unreleased) {
      for (auto& parameter : network_.parameters()) parameter.set_requires_grad(released);
      for (auto& parameter : parameters_) parameter.set_requires_grad(true);
    }
    optimizer_ = make_optimizer(options_.optimizer, parameters_);
    schedule_ = make_schedule(options_.schedule, options_.optimizer.lr, options_.train.epochs - epoch);
  }

  void restore(TrainingState state) {
    if (state.released != state_.released) begin_phase(state.released, options_.train.release_after);
    nn::load_state_dict(network_, state.network).require_ok(last_file_.string());
    optimizer_->restore(state.optimizer);
    schedule_->restore(state.schedule);
    if (average_) average_->restore(state.average, state.average_updates);
    scaler_.restore(state.gradient_scale);
    log().info("{}: continues after epoch {}{}", options_.label, state.epoch,
               state.batch > 0 ? fmt::format(", batch {}", state.batch) : "");
    state_ = std::move(state);
    state_.network = state_.optimizer = state_.average = {};  // the live ones count from here
  }

  double rate() const { return schedule_->rate(state_.epoch - phase_start_); }

  void train_epoch() {
    if (!state_.released && state_.epoch >= options_.train.release_after) {
      begin_phase(true, state_.epoch);
      log().info("{}: every layer is trained from epoch {} on", options_.label, state_.epoch + 1);
    }
    optimizer_->set_rate(rate());
    network_.train();
    const auto batches =
        epoch_batches(options_.seed, state_.epoch, task_.training_size(), options_.train.train_batch);
    const auto first = static_cast<std::size_t>(state_.batch);
    data::OrderedPrefetcher<Batch> prefetcher(
        first, batches.size(),
        [&](std::size_t i) {
          return task_.training_batch(static_cast<std::uint32_t>(state_.epoch), batches[i]);
        },
        options_.workers, static_cast<std::size_t>(2 * std::max(1, options_.workers)));
    Progress progress(fmt::format("{} epoch {}/{}", options_.label, state_.epoch + 1, options_.train.epochs),
                      task_.training_size(), "images");
    epoch_start_ = Clock::now();
    samples_ = 0;
    for (auto i = first; i < batches.size(); ++i) {
      const auto batch = prefetcher.next();
      const double loss = train_batch(*batch, i, batches.size());
      state_.loss_sum += loss * static_cast<double>(batch->samples.size());
      samples_ += batch->samples.size();
      state_.batch = static_cast<int>(i) + 1;
      progress.tick(static_cast<double>(batch->samples.size()));
      progress.note(fmt::format("loss {:.4g}, lr {:.3g}", loss, rate()));
      const bool stepped = state_.batch % options_.train.accumulate == 0 || i + 1 == batches.size();
      if (stop_requested() && stepped) stop();
    }
    train_seconds_ = std::chrono::duration<double>(Clock::now() - epoch_start_).count();
  }

  double train_batch(const Batch& batch, std::size_t index, std::size_t batches) {
    const auto step = static_cast<std::uint32_t>(index), epoch = static_cast<std::uint32_t>(state_.epoch);
    const auto images = batch.images.to(options_.device).contiguous(at::MemoryFormat::ChannelsLast);
    const auto targets = batch.targets.to(options_.device);
    std::optional<Mixup> mixup;
    if (options_.train.mixup) {
      CounterRng rng(stream_seed(options_.seed, kMixup), epoch, step);
      mixup = draw_mixup(rng, batch.samples.size(), options_.train.mixup_alpha);
    }
    CounterRng dropout(stream_seed(options_.seed, kDropout), epoch, step);
    torch::manual_seed((std::uint64_t{dropout.next()} << 32) | dropout.next());
    torch::Tensor loss;
    {
      const Arithmetic arithmetic(options_.train.precision, options_.device);
      loss = batch_loss([&](const torch::Tensor& x) { return task_.forward(x); },
                        [&](const torch::Tensor& y, const torch::Tensor& t) { return task_.loss(y, t); },
                        images, targets, mixup);
    }
    const double value = loss.item<double>();
    if (!std::isfinite(value)) fail(batch, value);
    const auto accumulate = static_cast<std::size_t>(options_.train.accumulate);
    const auto group_start = index - index % accumulate;
    const auto group = std::min(accumulate, batches - group_start);
    if (index == group_start) optimizer_->zero_grad();
    scaler_.scaled(group > 1 ? loss / static_cast<double>(group) : loss).backward();
    if (index + 1 == group_start + group) step_weights();
    return value;
  }

  void step_weights() {
    if (!scaler_.unscale(parameters_)) return;
    if (options_.train.gradient_clip > 0) {
      torch::nn::utils::clip_grad_norm_(parameters_, options_.train.gradient_clip);
    }
    optimizer_->step();
    if (average_) average_->update(network_);
  }

  [[noreturn]] void fail(const Batch& batch, double value) {
    std::string names;
    for (const auto sample : batch.samples) {
      names += (names.empty() ? "" : ", ") + task_.training_name(sample);
    }
    throw Error(ErrorKind::format, options_.label,
                fmt::format("the loss became {} in epoch {} on: {}. {}Lower optimizer.params.lr, set "
                            "train_params.gradient_clip, or look at these images",
                            value, state_.epoch + 1, names,
                            fs::exists(last_file_) ? "The last good state is " + last_file_.string() + ". "
                                                   : "No epoch was finished yet. "));
  }

  Metrics validate() {
    if (average_) average_->swap(network_);
    const auto result = run_validation(task_, options_, state_.epoch);
    if (average_) average_->swap(network_);
    Metrics metrics{{"loss", result.loss}};
    for (auto& metric : task_.metrics(result.outputs, result.targets)) metrics.push_back(std::move(metric));
    return metrics;
  }

  void finish_epoch(const Metrics& metrics) {
    const double seconds = std::chrono::duration<double>(Clock::now() - epoch_start_).count();
    const double train_loss = state_.loss_sum / static_cast<double>(task_.training_size());
    const double value = watched(metrics);
    const double sign = options_.train.minimise ? 1 : -1;
    const double used_rate = rate();
    ++state_.epoch;
    state_.batch = 0;
    state_.loss_sum = 0;
    state_.seconds += seconds;
    schedule_->observe(sign * value);
    const bool improved =
        std::isfinite(value) && (state_.best_epoch == 0 || sign * value < sign * state_.best_metric);
    if (improved) save_best(value);
    const int patience = options_.train.early_stopping;
    state_.stopped_early = patience > 0 && state_.epoch - state_.best_epoch >= patience;
    state_.finished = state_.stopped_early || state_.epoch >= options_.train.epochs;
    EpochRecord record{state_.epoch, seconds, {{"lr", used_rate}, {"train_loss", train_loss}}};
    for (const auto& [name, number] : metrics) record.values.emplace_back("val_" + name, number);
    record.values.emplace_back("images_per_s", static_cast<double>(samples_) / train_seconds_);
    log_->append(record);
    if (events_) {
      for (const auto& [name, number] : record.values) events_->add_scalar(name, number, state_.epoch);
      events_->flush();
    }
    save();
    show(record, improved);
  }

  double watched(const Metrics& metrics) const {
    const auto found = std::ranges::find(metrics, options_.train.metric, &Metrics::value_type::first);
    if (found != metrics.end()) return found->second;
    std::string names;
    for (const auto& [name, value] : metrics) names += (names.empty() ? "" : ", ") + name;
    throw Error(ErrorKind::usage, "train_params.checkpoint.metric",
                "'" + options_.train.metric + "' is not measured; use one of " + names);
  }

  void show(const EpochRecord& record, bool improved) const {
    std::string line = fmt::format("{} epoch {}/{}", options_.label, record.epoch, options_.train.epochs);
    for (const auto& [name, value] : record.values) line += fmt::format("  {} {:.4g}", name, value);
    log().info("{}{}", line, improved ? "  (best)" : "");
  }

  void save_best(double metric) {
    state_.best_epoch = state_.epoch;
    state_.best_metric = metric;
    if (average_) average_->swap(network_);
    nn::write_checkpoint(options_.folder / "best.pt", nn::state_dict_of(network_),
                         {{"epoch", std::int64_t{state_.epoch}}, {"metric", metric}});
    if (average_) average_->swap(network_);
  }

  void save() {
    auto state = state_;
    state.schedule = schedule_->state();
    state.gradient_scale = scaler_.scale();
    state.digest = options_.digest;
    state.network = nn::state_dict_of(network_);
    optimizer_->save(state.optimizer);
    if (average_) {
      state.average = average_->values();
      state.average_updates = average_->updates();
    }
    write_training_state(last_file_, state);
  }

  [[noreturn]] void stop() {
    state_.seconds += std::chrono::duration<double>(Clock::now() - epoch_start_).count();
    save();
    log().warn("{}: stopped in epoch {} after batch {}; the next run continues here", options_.label,
               state_.epoch + 1, state_.batch);
    throw_if_stop_requested();
    throw Error(ErrorKind::interrupted, options_.label, "stopped");
  }

  Task& task_;
  const TrainerOptions& options_;
  torch::nn::Module& network_;
  TrainingState state_;
  std::vector<torch::Tensor> parameters_;  ///< those that are trained now
  std::unique_ptr<Optimizer> optimizer_;
  std::unique_ptr<Schedule> schedule_;
  int phase_start_ = 0;  ///< epoch in which optimiser and schedule began
  std::optional<WeightAverage> average_;
  GradientScaler scaler_;
  std::optional<MetricsLog> log_;
  std::optional<TensorboardWriter> events_;
  fs::path last_file_;
  Clock::time_point epoch_start_;
  std::size_t samples_ = 0;   ///< of this epoch in this process
  double train_seconds_ = 0;  ///< that they took
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
