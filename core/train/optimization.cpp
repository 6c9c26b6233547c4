#include "core/train/optimization.h"

#include <torch/nn/utils/clip_grad.h>

#include <cmath>

#include "core/base/error.h"
#include "core/base/log.h"

namespace deepwrist::train {

Optimization::Optimization(Task& task, const TrainerOptions& options)
    : task_(task),
      options_(options),
      scaler_(options.train.precision == Precision::fp16),
      gradients_(*options.group) {
  if (options.train.ema > 0) average_.emplace(task.network(), options.train.ema);
  begin_phase(options.train.release_after == 0 || !task.head(), 0);
}

void Optimization::begin_phase(bool released, int epoch) {
  released_ = released;
  phase_start_ = epoch;
  auto& network = task_.network();
  parameters_ = (released ? network : *task_.head()).parameters();
  // The reference computes gradients of the unreleased part too and does not use them: the same weights,
  // slower.
  for (auto& parameter : network.parameters()) parameter.set_requires_grad(released);
  for (auto& parameter : parameters_) parameter.set_requires_grad(true);
  optimizer_ = make_optimizer(options_.optimizer, parameters_);
  if (optimizer_->fused() && !device_step_) {
    device_step_.emplace(options_.device, scaler_.enabled(), options_.train.gradient_clip);
  }
  schedule_ = make_schedule(options_.schedule, options_.optimizer.lr, options_.train.epochs - epoch);
}

bool Optimization::begin_epoch(int epoch) {
  const bool releases = !released_ && epoch >= options_.train.release_after;
  if (releases) begin_phase(true, epoch);
  optimizer_->set_rate(rate(epoch));
  return releases;
}

bool Optimization::step() {
  gradients_.reduce(parameters_);
  if (device_step_) {
    device_step_->run(parameters_, *optimizer_, average_ ? &*average_ : nullptr, task_.network());
    return true;
  }
  if (!scaler_.unscale(parameters_)) return scaler_.scale() >= GradientScaler::kLeastScale;
  if (options_.train.gradient_clip > 0) {
    const double norm = torch::nn::utils::clip_grad_norm_(parameters_, options_.train.gradient_clip);
    if (!std::isfinite(norm)) return false;
  }
  optimizer_->step();
  if (average_) average_->update(task_.network());
  return true;
}

void Optimization::swap_average() {
  if (average_) average_->swap(task_.network());
}

void Optimization::save(TrainingState& state) const {
  state.released = released_;
  state.phase_start = phase_start_;
  state.schedule = schedule_->state();
  if (scaler_.enabled()) {
    state.gradient_scale = device_step_ ? device_step_->scale() : scaler_.scale();
    state.good_steps = device_step_ ? device_step_->good_steps() : scaler_.good_steps();
  }
  optimizer_->save(state.optimizer);
  if (average_) {
    state.average = average_->values();
    state.average_updates = average_->updates();
  }
}

void Optimization::restore(const TrainingState& state, bool changed) {
  begin_phase(state.released, state.phase_start);
  try {
    optimizer_->restore(state.optimizer);
    schedule_->restore(state.schedule);
  } catch (const Error& error) {
    if (!changed) throw;
    log().warn("{}: {}; the optimiser and the schedule begin anew", options_.label, error.what());
    begin_phase(state.released, state.phase_start);
  }
  scaler_.restore(state.gradient_scale, state.good_steps);
  if (device_step_) device_step_->restore(state.gradient_scale, state.good_steps);
  if (!average_) return;
  if (changed && state.average.entries().empty()) {
    average_.emplace(task_.network(), options_.train.ema);
  } else {
    average_->restore(state.average, state.average_updates);
  }
}

}  // namespace deepwrist::train
