#include "core/engine/float32/side_by_side_executor.h"

#include <ATen/Parallel.h>
#include <torch/types.h>

#include <algorithm>

#include "core/engine/one_thread.h"

//   images 0 1 2 3 4 ─► thread 0: images 0 1 2, all steps ─┐
//                       thread 1: images 3 4, all steps ───┴─► outputs of 0 1 2 3 4
//
// An image alone is computed by one thread too, or by all, step by step, where it is large.

namespace deepwrist::engine {
namespace {

/// Bytes of weights up to which each thread may read them for itself: they stay in its caches.
constexpr std::size_t kSmallNetwork = std::size_t{16} << 20;
/// Pixels of an image up to which a second thread gains nothing.
constexpr int64_t kSmallImage = 384 * 384;

}  // namespace

SideBySideExecutor::SideBySideExecutor(Plan plan, int64_t max_batch) {
  workers_.push_back(std::make_unique<OneDnnExecutor>(std::move(plan), max_batch));
}

bool SideBySideExecutor::suits(const Plan& plan) {
  std::size_t bytes = 0;
  for (const auto& layer : plan.layers()) bytes += layer.weight.nbytes();
  return bytes <= kSmallNetwork;
}

std::vector<torch::Tensor> SideBySideExecutor::run(const torch::Tensor& images) {
  const int64_t count = images.size(0), shares = std::min<int64_t>(count, at::get_num_threads());
  if (shares < 2) {
    if (images.size(2) * images.size(3) > kSmallImage) return workers_.front()->run(images);
    const OneThread alone;
    return workers_.front()->run(images);
  }
  while (static_cast<int64_t>(workers_.size()) < shares) workers_.push_back(workers_.front()->sibling());
  const auto first_of = [&](int64_t share) { return share * count / shares; };
  std::vector<std::vector<torch::Tensor>> outputs(shares);
  at::parallel_for(0, shares, 1, [&](int64_t begin, int64_t end) {
    const OneThread alone;
    const c10::InferenceMode inference;
    for (auto share = begin; share < end; ++share) {
      const auto first = first_of(share);
      outputs[share] = workers_[share]->run(images.narrow(0, first, first_of(share + 1) - first));
    }
  });
  const c10::InferenceMode inference;
  std::vector<torch::Tensor> joined;
  for (std::size_t i = 0; i < outputs.front().size(); ++i) {
    std::vector<torch::Tensor> parts;
    for (const auto& of_share : outputs) parts.push_back(of_share[i]);
    joined.push_back(torch::cat(parts));
  }
  return joined;
}

std::string SideBySideExecutor::describe(const Shape& images) { return workers_.front()->describe(images); }

}  // namespace deepwrist::engine
