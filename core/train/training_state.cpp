#include "core/train/training_state.h"

#include <torch/types.h>

#include <map>
#include <variant>

#include "core/base/error.h"
#include "core/weights/checkpoint_reader.h"
#include "core/weights/checkpoint_writer.h"

// last.pt, as weights::write_checkpoint lays it out (core/pickle/checkpoint_file_writer.cpp):
//
//   epoch, batch, loss_sum, seconds, ...     plain values, whole or real numbers
//   digest                                   of the configuration
//   schedule.<name>                          real numbers, in the schedule's order
//   state_dict: network.<name>               parameters and buffers
//               optimizer.<number>.<name>    (optimizer.cpp)
//               average.<name>               averaged weights, if there are any
//
// Numbers of tensors need not be finite, as those of weights to be used must. Truth values are written as 0
// and 1.

namespace deepwrist::train {
namespace {

constexpr const char* kNetwork = "network.";
constexpr const char* kOptimizer = "optimizer.";
constexpr const char* kAverage = "average.";
constexpr const char* kSchedule = "schedule.";

using Scalars = std::vector<std::pair<std::string, pickle::Scalar>>;

void add_all(weights::StateDict& to, const std::string& prefix, const weights::StateDict& from) {
  for (const auto& [name, tensor] : from.entries()) to.add(prefix + name, tensor);
}

/// The plain values of a checkpoint by name.
class Values {
 public:
  Values(const Scalars& scalars, std::string place) : place_(std::move(place)) {
    for (const auto& [name, value] : scalars) values_[name] = value;
  }

  template <typename T>
  T take(const std::string& name) const {
    const auto found = values_.find(name);
    if (found == values_.end() || !std::holds_alternative<T>(found->second)) {
      throw Error(ErrorKind::format, place_,
                  "lacks '" + name + "': it is not the state of a training run (last.pt)");
    }
    return std::get<T>(found->second);
  }
  int whole(const std::string& name) const { return static_cast<int>(take<std::int64_t>(name)); }
  bool flag(const std::string& name) const { return take<std::int64_t>(name) != 0; }

  const std::map<std::string, pickle::Scalar>& all() const { return values_; }

 private:
  std::string place_;
  std::map<std::string, pickle::Scalar> values_;
};

}  // namespace

void write_training_state(const std::filesystem::path& file, const TrainingState& state) {
  weights::StateDict tensors;
  add_all(tensors, kNetwork, state.network);
  add_all(tensors, kOptimizer, state.optimizer);
  add_all(tensors, kAverage, state.average);
  Scalars scalars{{"epoch", std::int64_t{state.epoch}},
                  {"batch", std::int64_t{state.batch}},
                  {"loss_sum", state.loss_sum},
                  {"seconds", state.seconds},
                  {"released", std::int64_t{state.released}},
                  {"phase_start", std::int64_t{state.phase_start}},
                  {"best_epoch", std::int64_t{state.best_epoch}},
                  {"best_metric", state.best_metric},
                  {"gradient_scale", state.gradient_scale},
                  {"good_steps", std::int64_t{state.good_steps}},
                  {"average_updates", std::int64_t{state.average_updates}},
                  {"digest", state.digest}};
  for (const auto& [name, value] : state.schedule) scalars.emplace_back(kSchedule + name, value);
  weights::write_checkpoint(file, tensors, scalars);
}

TrainingState read_training_state(const std::filesystem::path& file) {
  auto checkpoint = weights::read_checkpoint(file, {.finite = false});
  const Values values(checkpoint.scalars, file.string());
  TrainingState state;
  state.epoch = values.whole("epoch");
  state.batch = values.whole("batch");
  state.loss_sum = values.take<double>("loss_sum");
  state.seconds = values.take<double>("seconds");
  state.released = values.flag("released");
  state.phase_start = values.whole("phase_start");
  state.best_epoch = values.whole("best_epoch");
  state.best_metric = values.take<double>("best_metric");
  state.gradient_scale = values.take<double>("gradient_scale");
  state.good_steps = values.whole("good_steps");
  state.average_updates = values.take<std::int64_t>("average_updates");
  state.digest = values.take<std::string>("digest");
  // In the order they were written, which the schedules rely on.
  for (const auto& [name, value] : checkpoint.scalars) {
    if (!name.starts_with(kSchedule)) continue;
    state.schedule.emplace_back(name.substr(std::string(kSchedule).size()), values.take<double>(name));
  }
  for (auto& [name, tensor] : checkpoint.state_dict.entries()) {
    for (const auto& [prefix, part] :
         {std::pair{kNetwork, &state.network}, {kOptimizer, &state.optimizer}, {kAverage, &state.average}}) {
      if (name.starts_with(prefix)) part->add(name.substr(std::string(prefix).size()), tensor);
    }
  }
  return state;
}

}  // namespace deepwrist::train
