#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/train/device_step.h"
#include "core/train/gradient_sum.h"
#include "core/train/optimizer.h"
#include "core/train/schedule.h"
#include "core/train/step.h"
#include "core/train/task.h"
#include "core/train/trainer_options.h"
#include "core/train/training_state.h"
#include "core/train/weight_average.h"

namespace deepwrist::train {

/// How the weights of a task are changed: which of them, by which optimiser, at which rate; and their
/// average. A task with a head trains it alone for `release_after` epochs; then a new optimiser and a new
/// schedule train everything. Batch-norm statistics move from the first epoch on, in what is not trained yet
/// too.
class Optimization {
 public:
  /// The task's network must be on its device already. Throws Error(usage) for unknown names.
  Optimization(Task& task, const TrainerOptions& options);

  /// Releases what has to be released and sets the epoch's rate. True where it released something.
  bool begin_epoch(int epoch);
  double rate(int epoch) const { return set_rate_.value_or(schedule_->rate(epoch - phase_start_)); }
  /// In place of the schedule's, from now on.
  void set_rate(double rate) {
    set_rate_ = rate;
    optimizer_->set_rate(rate);
  }

  void zero_grad() { optimizer_->zero_grad(); }
  void add_gradient(const torch::Tensor& loss) {
    (device_step_ ? device_step_->scaled(loss) : scaler_.scaled(loss)).backward();
  }
  /// One step along the gradients, summed over the ranks; in fp16 none where they overflowed. False, and no
  /// step, when they are not finite as far as this is seen: of gradients that are clipped, and in fp16
  /// whatever their scale.
  bool step();
  /// On a GPU, whose step is decided there, it says so here: one element, 0 or 1 for not finite so far. Else
  /// undefined.
  torch::Tensor failed() const { return device_step_ ? device_step_->failed() : torch::Tensor(); }

  /// What validation of an epoch gave; smaller is better.
  void observe(double metric) { schedule_->observe(metric); }
  /// Everything is trained, and since which epoch.
  bool released() const { return released_; }
  int phase_start() const { return phase_start_; }

  /// While it lives, the network has the averaged weights, where there is an average.
  class Averaged {
   public:
    explicit Averaged(Optimization& of) : of_(of) { of_.swap_average(); }
    ~Averaged() { of_.swap_average(); }
    Averaged(const Averaged&) = delete;
    Averaged& operator=(const Averaged&) = delete;

   private:
    Optimization& of_;
  };

  /// Its part of a checkpoint.
  void save(TrainingState& state) const;
  /// Takes it back; the network has the checkpoint's weights already. Where the configuration `changed`, what
  /// is of another optimiser or schedule begins anew, with a warning. Throws Error(format) otherwise.
  void restore(const TrainingState& state, bool changed);

 private:
  void begin_phase(bool released, int epoch);
  void swap_average();

  Task& task_;
  const TrainerOptions& options_;
  std::vector<torch::Tensor> parameters_;  ///< those that are trained now
  std::unique_ptr<Optimizer> optimizer_;
  std::unique_ptr<Schedule> schedule_;
  bool released_ = true;
  std::optional<double> set_rate_;
  int phase_start_ = 0;  ///< epoch in which optimiser and schedule began
  std::optional<WeightAverage> average_;
  GradientScaler scaler_;
  std::optional<DeviceStep> device_step_;  ///< of a fused optimiser, in place of scaler_
  GradientSum gradients_;
};

}  // namespace deepwrist::train
