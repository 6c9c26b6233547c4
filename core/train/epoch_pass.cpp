#include "core/train/epoch_pass.h"
#include "core/train/epoch_log.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/base/log.h"
#include "core/base/signals.h"
#include "core/data/ordered_prefetcher.h"
#include "core/train/device_batch.h"
#include "core/train/divergence.h"
#include "core/train/epoch_batches.h"
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

namespace deepwrist::train {
namespace {

using Clock = std::chrono::steady_clock;

/// Streams of the counter-based random numbers, beside the augmentation's (epoch, sample).
enum Stream : std::uint32_t { kMixup = 0x80000001u, kDropout = 0x80000002u };

std::uint64_t stream_seed(std::uint64_t seed, Stream stream) { return seed ^ (std::uint64_t{stream} << 32); }

constexpr const char* kInfiniteGradient = "the gradient became infinite";

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

bool EpochPass::run(TrainingState& state) {
  if (optimization_.begin_epoch(state.epoch)) {
    log().info("{}: every layer is trained from epoch {} on", options_.label, state.epoch + 1);
  }
  task_.network().train();
  const auto batches =
      epoch_batches(options_.seed, state.epoch, task_.training_size(), options_.train.train_batch);
  const auto first = static_cast<std::size_t>(state.batch);
  const auto epoch = static_cast<std::uint32_t>(state.epoch);
  data::OrderedPrefetcher<Batch> prefetcher(
      first, batches.size(),
      [&](std::size_t i) { return ready_for(task_.training_batch(epoch, batches[i]), options_.device); },
      options_.workers, static_cast<std::size_t>(2 * std::max(1, options_.workers)));
  Progress progress(epoch_name(options_, state.epoch + 1), task_.training_size(), "images");
  time_ = {};
  losses_ = {};
  for (auto i = first; i < batches.size(); ++i) {
    const auto asked = Clock::now();
    const auto batch = prefetcher.next();
    time_.waiting += seconds_since(asked);
    options_.between_batches();
    train_batch(*batch, state.epoch, i, batches.size());
    account(state, progress, LateLosses::kAhead);
    state.batch = static_cast<int>(i) + 1;
    time_.samples += batch->samples.size();
    progress.tick(static_cast<double>(batch->samples.size()));
    const bool stepped = state.batch % options_.train.accumulate == 0 || i + 1 == batches.size();
    if (stop_requested() && stepped) {
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
    if (!std::isfinite(step->loss))
      fail(step->samples, state.epoch, fmt::format("the loss became {}", step->loss));
    if (step->failed) fail(step->samples, state.epoch, kInfiniteGradient);
    state.loss_sum += step->loss * static_cast<double>(step->samples.size());
    progress.note(fmt::format("loss {:.4g}, lr {:.3g}", step->loss, optimization_.rate(state.epoch)));
  }
}

torch::Tensor EpochPass::forward_loss(const Batch& batch, std::uint32_t epoch, std::uint32_t step) {
  const auto images = on_device(batch.images, options_.device).contiguous(at::MemoryFormat::ChannelsLast);
  const auto targets = on_device(batch.targets, options_.device);
  std::optional<Mixup> mixup;
  if (options_.train.mixup) {
    CounterRng rng(stream_seed(options_.seed, kMixup), epoch, step);
    mixup = draw_mixup(rng, batch.samples.size(), options_.train.mixup_alpha);
  }
  CounterRng dropout(stream_seed(options_.seed, kDropout), epoch, step);
  const std::uint64_t high = dropout.next();
  torch::manual_seed(high << 32 | dropout.next());
  const Arithmetic arithmetic(options_.train.precision, options_.device);
  return batch_loss([&](const torch::Tensor& x) { return task_.forward(x); },
                    [&](const torch::Tensor& y, const torch::Tensor& t) { return task_.loss(y, t); }, images,
                    targets, mixup);
}

void EpochPass::train_batch(const Batch& batch, int epoch, std::size_t index, std::size_t batches) {
  const auto loss = forward_loss(batch, static_cast<std::uint32_t>(epoch), static_cast<std::uint32_t>(index));
  if (loss.is_cpu() && !std::isfinite(loss.item<double>())) {  // before it spoils the weights
    fail(batch.samples, epoch, fmt::format("the loss became {}", loss.item<double>()));
  }
  const auto accumulate = static_cast<std::size_t>(options_.train.accumulate);
  const auto group_start = index - index % accumulate;
  const auto group = std::min(accumulate, batches - group_start);
  if (index == group_start) optimization_.zero_grad();
  optimization_.add_gradient(group > 1 ? loss / static_cast<double>(group) : loss);
  const bool ends_group = index + 1 == group_start + group;
  if (ends_group && !optimization_.step()) fail(batch.samples, epoch, kInfiniteGradient);
  losses_.add(batch.samples, loss, optimization_.failed());
}

void EpochPass::fail(const std::vector<std::size_t>& samples, int epoch, const std::string& what) const {
  throw divergence_error({fmt::format("{} in epoch {}", what, epoch + 1),
                          names_of(samples, [&](auto i) { return task_.training_name(i); })},
                         options_);
}

}  // namespace deepwrist::train
