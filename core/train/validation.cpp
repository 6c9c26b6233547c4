#include "core/train/validation.h"

#include <torch/torch.h>

#include <algorithm>
#include <vector>

#include "core/data/ordered_prefetcher.h"
#include "core/train/epoch_batches.h"
#include "core/train/step.h"

namespace deepwrist::train {

Validation run_validation(Task& task, const TrainerOptions& options, int epoch) {
  task.network().eval();
  const torch::NoGradGuard no_grad;
  const auto batches = ordered_batches(task.validation_size(), options.train.validation_batch);
  data::OrderedPrefetcher<Batch> prefetcher(
      0, batches.size(),
      [&](std::size_t i) { return task.validation_batch(static_cast<std::uint32_t>(epoch), batches[i]); },
      options.workers, static_cast<std::size_t>(2 * std::max(1, options.workers)));
  std::vector<torch::Tensor> outputs, targets;
  double loss = 0;
  while (const auto batch = prefetcher.next()) {
    const Arithmetic arithmetic(options.train.precision, options.device);
    const auto output =
        task.forward(batch->images.to(options.device).contiguous(at::MemoryFormat::ChannelsLast));
    loss += task.loss(output, batch->targets.to(options.device)).item<double>();
    outputs.push_back(output.to(torch::kCPU, torch::kFloat));
    targets.push_back(batch->targets);
  }
  return {loss / static_cast<double>(batches.size()), torch::cat(outputs), torch::cat(targets)};
}

}  // namespace deepwrist::train
