#include "core/train/epoch_pass.h"
#include "core/train/epoch_log.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include <sstream>
#include <utility>

#include "core/base/log.h"
#include "core/base/signals.h"
#include "core/distributed/batch_share.h"
#include "core/train/device_batch.h"
#include "core/train/divergence.h"
#include "core/train/epoch_batches.h"
#include "core/train/image_sizes.h"
#include "core/train/mixup.h"
#include "core/train/step.h"

// Each batch, `accumulate` of them a step:
//
//   threads:  batch i + 1, i + 2, ...     images and targets, augmented by (seed, epoch, sample)
//   here:     wait for batch i
//             mixup and dropout, seeded by (seed, epoch, i)
//             loss; not finite: the run ends with the names of the batch's files
//             first of a group: gradients to zero
//             gradient of loss / (batches in the group); the last group of an epoch may be smaller
//             last of a group: step of the optimiser
//
// A GPU is never waited for: batches come in page-locked memory, a step is decided there (device_step.h), and
// losses are looked at LateLosses::kAhead batches later, or at the end; a run that has to end does so then.
//
// A signal ends the pass after a step, never within a group, whose gradients are in no checkpoint. The
// state's loss_sum counts a batch by its samples.
//
// Of several ranks each makes the images of its shard of the batch and computes with them. What could make
// one of them throw or stop alone, while the others wait in an exchange, is told to all first:
//
//   before forward    whether its images could be made, and their size
//   forward           mixup's partners, statistics of batch normalisation (distributed/batch_share.cpp)
//   before backward   its part of the loss; a signal that arrived
//   before a step     gradients (gradient_sum.cpp)

namespace deepwrist::train {
namespace {

using Clock = std::chrono::steady_clock;

/// Streams of the counter-based random numbers, beside the augmentation's (epoch, sample).
enum Stream : std::uint32_t { kMixup = 0x80000001u, kDropout = 0x80000002u };

std::uint64_t stream_seed(std::uint64_t seed, Stream stream) { return seed ^ (std::uint64_t{stream} << 32); }

constexpr const char* kInfiniteGradient = "the gradient became infinite";

std::string bad_loss(double loss) {
  return fmt::format("the loss became {}", std::isnan(loss) ? std::abs(loss) : loss);  // never "-nan"
}

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

/// One batch of an epoch.
struct EpochPass::Place {
  int epoch;
  std::size_t index, batches;  ///< which of how many
  std::size_t samples;         ///< of all ranks
};

bool EpochPass::run(TrainingState& state) {
  if (optimization_.begin_epoch(state.epoch)) {
    log().info("{}: every layer is trained from epoch {} on", options_.label, state.epoch + 1);
  }
  task_.network().train();
  const auto batches =
      training_batches(task_.training_order(options_.seed, state.epoch), options_.train.train_batch);
  const auto first = static_cast<std::size_t>(state.batch);
  const auto epoch = static_cast<std::uint32_t>(state.epoch);
  data::OrderedPrefetcher<Batch> prefetcher(
      first, batches.size(),
      [&](std::size_t i) { return ready_for(own_part(epoch, batches[i]), options_.device); },
      options_.workers, static_cast<std::size_t>(2 * std::max(1, options_.workers)));
  Progress progress(epoch_name(options_, state.epoch + 1), task_.training_size(), "images",
                    /*quiet=*/!group_.is_first());
  time_ = {};
  losses_ = {};
  const std::size_t ahead = group_.is_alone() ? LateLosses::kAhead : 0;  // ranks fail at the same step
  bool stop = false;
  for (auto i = first; i < batches.size(); ++i) {
    const auto asked = Clock::now();
    const auto batch = taken(prefetcher);
    time_.waiting += seconds_since(asked);
    options_.between_batches();
    stop = train_batch(batch, {state.epoch, i, batches.size(), batches[i].size()}) || stop ||
           (group_.is_alone() && stop_requested());
    account(state, progress, ahead);
    state.batch = static_cast<int>(i) + 1;
    time_.samples += batches[i].size();
    progress.tick(static_cast<double>(batches[i].size()));
    const bool stepped = state.batch % options_.train.accumulate == 0 || i + 1 == batches.size();
    if (stop && stepped) {
      account(state, progress, 0);
      return false;
    }
  }
  account(state, progress, 0);
  time_.total = seconds_since(time_.start);
  return true;
}

void EpochPass::account(TrainingState& state, Progress& progress, std::size_t ahead) {
  while (const auto step = losses_.next(ahead)) {
    if (!std::isfinite(step->loss)) fail(step->batch.samples, state.epoch, bad_loss(step->loss));
    if (step->failed) fail(step->batch.samples, state.epoch, kInfiniteGradient);
    options_.on_loss(step->loss);
    state.loss_sum += step->loss * static_cast<double>(step->batch.size);
    progress.note(fmt::format("loss {:.4g}, lr {:.3g}", step->loss, optimization_.rate(state.epoch)));
  }
}

Batch EpochPass::own_part(std::uint32_t epoch, const std::vector<std::int64_t>& batch) const {
  if (group_.is_alone()) return task_.training_batch(epoch, batch);
  const auto own =
      distributed::shard_of(static_cast<std::int64_t>(batch.size()), group_.rank(), group_.size());
  const auto samples =
      std::span(batch).subspan(static_cast<std::size_t>(own.begin), static_cast<std::size_t>(own.count));
  if (!samples.empty()) return task_.training_batch(epoch, samples);
  auto other = task_.training_batch(epoch, std::span(batch).first(1));  // BatchShare::is_idle
  other.samples.clear();
  return other;
}

Batch EpochPass::taken(data::OrderedPrefetcher<Batch>& prefetcher) {
  Batch batch;
  const auto sizes = group_.gather_from([&] {
    batch = *prefetcher.next();
    std::vector<double> size;
    for (const auto edge : batch.images.sizes().slice(1)) size.push_back(static_cast<double>(edge));
    return size;
  });
  if (std::ranges::adjacent_find(sizes, std::not_equal_to<>()) == sizes.end()) return batch;
  throw different_sizes_error();
}

torch::Tensor EpochPass::forward_loss(const Batch& batch, const Place& place,
                                      const distributed::BatchShare& share) {
  const auto images = on_device(batch.images, options_.device).contiguous(at::MemoryFormat::ChannelsLast);
  const auto targets = on_device(batch.targets, options_.device);
  const auto epoch = static_cast<std::uint32_t>(place.epoch), step = static_cast<std::uint32_t>(place.index);
  std::optional<Mixup> mixup;
  if (options_.train.mixup) {
    CounterRng rng(stream_seed(options_.seed, kMixup), epoch, step);
    mixup = draw_mixup(rng, place.samples, options_.train.mixup_alpha);
  }
  if (group_.is_alone() || !options_.device.is_cpu()) torch::manual_seed(share.mask_seed);
  const Arithmetic arithmetic(options_.train.precision, options_.device);
  const distributed::BatchShareScope scope(share);
  return batch_loss([&](const torch::Tensor& x) { return task_.forward(x); },
                    {[&](const torch::Tensor& y, const torch::Tensor& t) { return task_.loss(y, t); },
                     [&](const torch::Tensor& t) { return task_.target_weights(t); }},
                    images, targets, mixup, share);
}

bool EpochPass::agree(torch::Tensor& loss, const Batch& batch, int epoch) const {
  if (group_.is_alone() && !loss.is_cpu()) return false;  // it is looked at later
  int signal = 0;
  if (!group_.is_alone()) {
    double sum = 0;
    for (const auto& of_rank :
         group_.gather(std::vector<double>{loss.item<double>(), double(stop_signal())})) {
      sum += of_rank[0];
      signal = std::max(signal, static_cast<int>(of_rank[1]));
    }
    request_stop(signal);
    loss = torch::full({}, sum, loss.options().dtype(torch::kDouble));
  }
  const double value = loss.item<double>();
  if (!std::isfinite(value)) fail(batch.samples, epoch, bad_loss(value));  // before it spoils the weights
  return signal != 0;
}

bool EpochPass::train_batch(const Batch& batch, const Place& place) {
  CounterRng dropout(stream_seed(options_.seed, kDropout), static_cast<std::uint32_t>(place.epoch),
                     static_cast<std::uint32_t>(place.index));
  const std::uint64_t high = dropout.next();
  const auto total = static_cast<std::int64_t>(place.samples);
  const distributed::BatchShare share{.group = &group_,
                                      .total = total,
                                      .own = distributed::shard_of(total, group_.rank(), group_.size()),
                                      .mask_seed = high << 32 | dropout.next(),
                                      .common_statistics = options_.train.sync_bn};
  const auto loss = forward_loss(batch, place, share);
  auto known = loss.detach();
  const bool stop = agree(known, batch, place.epoch);
  const auto accumulate = static_cast<std::size_t>(options_.train.accumulate);
  const auto group_start = place.index - place.index % accumulate;
  const auto group = std::min(accumulate, place.batches - group_start);
  if (place.index == group_start) optimization_.zero_grad();
  optimization_.add_gradient(group > 1 ? loss / static_cast<double>(group) : loss);
  const bool ends_group = place.index + 1 == group_start + group;
  if (ends_group && !optimization_.step()) fail(batch.samples, place.epoch, kInfiniteGradient);
  losses_.add({batch.samples, place.samples}, known, optimization_.failed());
  return stop;
}

void EpochPass::fail(const std::vector<std::size_t>& samples, int epoch, const std::string& what) const {
  options_.on_loss(std::numeric_limits<double>::quiet_NaN());
  auto own = names_of(samples, [&](auto i) { return task_.training_name(i); });
  std::vector<std::string> files;
  for (const auto& of_rank : group_.gather(fmt::format("{}", fmt::join(own, "\n")))) {
    std::istringstream lines(of_rank);
    for (std::string name; std::getline(lines, name);) files.push_back(name);
  }
  // One rank knows whether there is a last good state; the others repeat it.
  group_.together([&] {
    if (group_.is_first())
      throw divergence_error({fmt::format("{} in epoch {}", what, epoch + 1), files}, options_);
  });
  throw Error(ErrorKind::format, options_.label, what);
}

}  // namespace deepwrist::train
