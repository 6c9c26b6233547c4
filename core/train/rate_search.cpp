#include "core/train/rate_search.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/error.h"
#include "core/base/signals.h"
#include "core/train/epoch_pass.h"
#include "core/train/optimization.h"
#include "core/train/trainer.h"

namespace deepwrist::train {
namespace {

/// Thrown out of a pass once enough is known.
struct Found {};

double rate_of(const RateRange& range, std::size_t batch) {
  const double share = static_cast<double>(batch) / (range.batches - 1);
  return range.from * std::pow(range.to / range.from, std::min(share, 1.0));
}

}  // namespace

RateCurve search_rate(Task& task, TrainerOptions options, const RateRange& range) {
  task.network().to(options.device);
  use_channels_last(task.network());
  if (options.train.release_after > 0) options.train.release_after = std::numeric_limits<int>::max();
  const auto samples = static_cast<long long>(std::max<std::size_t>(task.training_size(), 1));
  const auto epochs = (1LL * range.batches * options.train.train_batch + samples - 1) / samples;
  options.train.epochs = std::max(options.train.epochs, static_cast<int>(epochs));
  Optimization optimization(task, options);
  RateCurve curve;
  std::size_t begun = 0;
  options.between_batches = [&, before = options.between_batches] {
    before();
    optimization.set_rate(rate_of(range, begun++));
  };
  options.on_loss = [&](double loss) {
    curve.add(rate_of(range, curve.steps().size()), loss);
    if (curve.diverged() || curve.steps().size() >= static_cast<std::size_t>(range.batches)) throw Found{};
  };
  EpochPass pass(task, options, optimization);
  try {
    for (TrainingState state;; ++state.epoch, state.batch = 0) {
      if (pass.run(state)) continue;
      throw_if_stop_requested();
      throw Error(ErrorKind::interrupted, options.label, "stopped");
    }
  } catch (const Found&) {
    return curve;
  }
}

}  // namespace deepwrist::train
