#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/train/train_options.h"

namespace deepwrist::train {

/// Learning rate by epoch. Formulas are those of PyTorch's schedulers of the same name in closed form; one
/// that looks at the results of validation keeps what it needs in `state`.
class Schedule {
 public:
  using State = std::vector<std::pair<std::string, double>>;

  virtual ~Schedule() = default;
  /// The rate of an epoch, counted from 0 since the schedule began.
  virtual double rate(int epoch) const = 0;
  /// Tells what validation of an epoch gave; smaller is better.
  virtual void observe(double /*metric*/) {}
  virtual State state() const { return {}; }
  /// Takes what `state` gave. Throws Error(format) for the state of another schedule.
  virtual void restore(const State& state);
};

/// Names that make_schedule knows.
std::vector<std::string> schedule_names();

/// `options.name` with or without "torch.optim.lr_scheduler."; empty is a constant rate. `epochs` is the
/// length of the run. Throws Error(usage) for an unknown name.
std::unique_ptr<Schedule> make_schedule(const ScheduleOptions& options, double base_rate, int epochs);

}  // namespace deepwrist::train
