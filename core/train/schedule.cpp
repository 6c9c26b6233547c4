#include "core/train/schedule.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numbers>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/train/registry.h"

// Rates of epoch e, from 0, with base rate r:
//
//   ConstantLR            r
//   StepLR                r γ^⌊e / step_size⌋
//   MultiStepLR           r γ^m, m the number of milestones ≤ e
//   CosineAnnealingLR     η + (r - η) (1 + cos(π e / T)) / 2,  T = t_max, else the epochs without warm-up
//   ReduceLROnPlateau     r, times `factor` whenever more than `patience` epochs in a row were not better
//                         than the best by a ten-thousandth
//   warm-up of w epochs   (0.1 + 0.9 e / w) times the rate; epoch w is e = 0 of the schedule proper
//
// All but ReduceLROnPlateau are functions of the epoch and keep no state.

namespace deepwrist::train {
namespace {

/// A rate that is a plain function of the epoch.
class FixedSchedule final : public Schedule {
 public:
  explicit FixedSchedule(std::function<double(int)> rate) : rate_(std::move(rate)) {}
  double rate(int epoch) const override { return rate_(epoch); }

 private:
  std::function<double(int)> rate_;
};

/// PyTorch's ReduceLROnPlateau, mode min, relative threshold 1e-4, no cool-down.
class PlateauSchedule final : public Schedule {
 public:
  PlateauSchedule(const ScheduleOptions& options, double base)
      : factor_(options.factor), patience_(options.patience), rate_(base) {}

  double rate(int) const override { return rate_; }

  void observe(double metric) override {
    if (metric < best_ * (1 - kThreshold)) {
      best_ = metric;
      bad_epochs_ = 0;
    } else if (++bad_epochs_ > patience_) {
      rate_ *= factor_;
      bad_epochs_ = 0;
    }
  }

  State state() const override {
    return {{"rate", rate_}, {"best", best_}, {"bad_epochs", static_cast<double>(bad_epochs_)}};
  }

  void restore(const State& state) override {
    if (state.size() != 3 || state[0].first != "rate") {
      throw Error(ErrorKind::format, "schedule", "the checkpoint holds the state of another schedule");
    }
    rate_ = state[0].second;
    best_ = state[1].second;
    bad_epochs_ = static_cast<int>(state[2].second);
  }

 private:
  static constexpr double kThreshold = 1e-4;
  double factor_;
  int patience_;
  double rate_;
  double best_ = std::numeric_limits<double>::max();
  int bad_epochs_ = 0;
};

/// From a tenth of the rate, linearly over the first epochs; then another schedule from its beginning.
class WarmUp final : public Schedule {
 public:
  WarmUp(int epochs, std::unique_ptr<Schedule> then) : epochs_(epochs), then_(std::move(then)) {}

  double rate(int epoch) const override {
    if (epoch >= epochs_) return then_->rate(epoch - epochs_);
    return then_->rate(0) * (kStart + (1 - kStart) * epoch / epochs_);
  }
  void observe(double metric) override { then_->observe(metric); }
  State state() const override { return then_->state(); }
  void restore(const State& state) override { then_->restore(state); }

 private:
  static constexpr double kStart = 0.1;
  int epochs_;
  std::unique_ptr<Schedule> then_;
};

std::unique_ptr<Schedule> fixed(std::function<double(int)> rate) {
  return std::make_unique<FixedSchedule>(std::move(rate));
}

using Make = std::unique_ptr<Schedule> (*)(const ScheduleOptions&, double base, int epochs);

/// Every schedule there is; a new one is one entry here.
const std::map<std::string, Make>& schedules() {
  static const std::map<std::string, Make> all{
      {"ConstantLR",
       [](const ScheduleOptions&, double base, int) { return fixed([=](int) { return base; }); }},
      {"MultiStepLR",
       [](const ScheduleOptions& options, double base, int) {
         return fixed([=, milestones = options.milestones, gamma = options.gamma](int epoch) {
           const auto passed = std::ranges::count_if(milestones, [&](int m) { return m <= epoch; });
           return base * std::pow(gamma, static_cast<double>(passed));
         });
       }},
      {"StepLR",
       [](const ScheduleOptions& options, double base, int) {
         return fixed([=, size = options.step_size, gamma = options.gamma](int epoch) {
           return base * std::pow(gamma, epoch / size);
         });
       }},
      {"CosineAnnealingLR",
       [](const ScheduleOptions& options, double base, int epochs) {
         const int period = std::max(1, options.t_max > 0 ? options.t_max : epochs - options.warmup_epochs);
         return fixed([=, least = options.eta_min](int epoch) {
           return least + (base - least) * (1 + std::cos(std::numbers::pi * epoch / period)) / 2;
         });
       }},
      {"ReduceLROnPlateau",
       [](const ScheduleOptions& options, double base, int) -> std::unique_ptr<Schedule> {
         return std::make_unique<PlateauSchedule>(options, base);
       }},
  };
  return all;
}

}  // namespace

void Schedule::restore(const State& state) {
  if (!state.empty())
    throw Error(ErrorKind::format, "schedule", "the checkpoint holds the state of another schedule");
}

std::vector<std::string> schedule_names() { return registered_names(schedules()); }

std::unique_ptr<Schedule> make_schedule(const ScheduleOptions& options, double base_rate, int epochs) {
  const auto name = options.name.empty() ? "ConstantLR" : options.name;
  const auto make = registered(schedules(), name, "torch.optim.lr_scheduler.", "optimizer.scheduler.name");
  auto schedule = make(options, base_rate, epochs);
  if (options.warmup_epochs <= 0) return schedule;
  return std::make_unique<WarmUp>(options.warmup_epochs, std::move(schedule));
}

}  // namespace deepwrist::train
