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

Validation run_validation(Task& task, const TrainerOptions& options, std::optional<std::uint32_t> epoch,
                          std::size_t most_batches) {
  task.network().eval();
  const torch::NoGradGuard no_grad;
  auto batches = ordered_batches(task.validation_size(), options.train.validation_batch);
  batches.resize(std::min(batches.size(), most_batches));
  data::OrderedPrefetcher<Batch> prefetcher(
      0, batches.size(),
      [&](std::size_t i) { return ready_for(task.validation_batch(epoch, batches[i]), options.device); },
      options.workers, static_cast<std::size_t>(2 * std::max(1, options.workers)));
  std::vector<torch::Tensor> outputs, targets;
  double sum = 0;
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
    sum += loss;
    outputs.push_back(output.to(torch::kCPU, torch::kFloat));
    targets.push_back(batch->targets);
  }
  return {sum / static_cast<double>(batches.size()), torch::cat(outputs), torch::cat(targets)};
}

}  // namespace deepwrist::train
