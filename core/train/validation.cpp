#include "core/train/validation.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/base/signals.h"
#include "core/data/ordered_prefetcher.h"
#include "core/train/device_batch.h"
#include "core/train/divergence.h"
#include "core/train/epoch_batches.h"
#include "core/train/step.h"

namespace deepwrist::train {

namespace {

/// Outputs and losses of a rank's batches, in their order.
struct Part {
  std::vector<torch::Tensor> outputs, targets;
  std::vector<double> losses;
};

/// Of batches first, first + step, ...
Part validated_part(Task& task, const TrainerOptions& options, std::optional<std::uint32_t> epoch,
                    const std::vector<std::vector<std::int64_t>>& batches, std::size_t first,
                    std::size_t step) {
  const auto count = batches.size() > first ? (batches.size() - first + step - 1) / step : 0;
  data::OrderedPrefetcher<Batch> prefetcher(
      0, count,
      [&](std::size_t i) {
        return ready_for(task.validation_batch(epoch, batches[first + i * step]), options.device);
      },
      options.workers, static_cast<std::size_t>(2 * std::max(1, options.workers)));
  Part part;
  while (const auto batch = prefetcher.next()) {
    throw_if_stop_requested();
    options.between_batches();
    const Arithmetic arithmetic(options.train.precision, options.device);
    const auto output =
        task.forward(on_device(batch->images, options.device).contiguous(at::MemoryFormat::ChannelsLast));
    const double loss = task.loss(output, on_device(batch->targets, options.device)).item<double>();
    if (!std::isfinite(loss)) {
      throw divergence_error({fmt::format("the loss became {} in validation", loss),
                              names_of(batch->samples, [&](auto i) { return task.validation_name(i); })},
                             options);
    }
    part.losses.push_back(loss);
    part.outputs.push_back(output.to(torch::kCPU, torch::kFloat));
    part.targets.push_back(batch->targets);
  }
  return part;
}

/// Rows of all ranks' batches in the order of the batches, of which rank r has r, r + W, ...
torch::Tensor in_order(const distributed::Group& group, const std::vector<torch::Tensor>& mine,
                       const std::vector<std::vector<std::int64_t>>& batches) {
  if (group.is_alone()) return torch::cat(mine);
  const auto of_rank = group.gather(mine.empty() ? torch::Tensor() : torch::cat(mine));
  std::vector<std::int64_t> taken(of_rank.size());
  std::vector<torch::Tensor> rows;
  for (std::size_t i = 0; i < batches.size(); ++i) {
    const auto rank = i % of_rank.size();
    const auto count = static_cast<std::int64_t>(batches[i].size());
    rows.push_back(of_rank[rank].narrow(0, taken[rank], count));
    taken[rank] += count;
  }
  return torch::cat(rows);
}

}  // namespace

Validation run_validation(Task& task, const TrainerOptions& options, std::optional<std::uint32_t> epoch,
                          std::size_t most_batches) {
  task.network().eval();
  const torch::NoGradGuard no_grad;
  const auto& group = *options.group;
  auto batches = ordered_batches(task.validation_size(), options.train.validation_batch);
  batches.resize(std::min(batches.size(), most_batches));
  Part part;
  group.together([&] {
    part = validated_part(task, options, epoch, batches, static_cast<std::size_t>(group.rank()),
                          static_cast<std::size_t>(group.size()));
  });
  const auto losses = in_order(group, {torch::tensor(part.losses, torch::kDouble)},
                               std::vector<std::vector<std::int64_t>>(batches.size(), {0}));
  double sum = 0;
  for (std::int64_t i = 0; i < losses.size(0); ++i) sum += losses[i].item<double>();
  return {sum / static_cast<double>(batches.size()), in_order(group, part.outputs, batches),
          in_order(group, part.targets, batches)};
}

}  // namespace deepwrist::train
