#include "core/train/one_pass_optimizer.h"

#include <ATen/Parallel.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/train/list_optimizer.h"
#include "core/train/optimizer_loops.h"

// All parameters one behind the other, as threads share them out; a share is parts of some of them:
//
//   parameter 0      1        2                     3
//   |----------------|--------|---------------------|------|
//   share of thread 0             | of thread 1
//
// Each part is one loop over the parameter's memory, its gradient's and its states', which lie in the same
// order.

namespace deepwrist::train {
namespace {

using torch::Tensor;

constexpr std::int64_t kNumbersAThread = 1 << 14;  ///< fewer are not worth waking one

/// Calls the body with each part of all operands.
template <typename T, typename Body>
void for_parts(const StepOperands& of, const Body& body) {
  std::vector<StepPart<T>> whole;
  std::vector<std::int64_t> begins{0};
  for (std::size_t i = 0; i < of.parameters.size(); ++i) {
    const auto state = [&](std::size_t k) {
      return k < of.states.size() ? of.states[k][i].data_ptr<T>() : nullptr;
    };
    whole.push_back({of.parameters[i].data_ptr<T>(), of.gradients[i].data_ptr<T>(), state(0), state(1),
                     of.parameters[i].numel()});
    begins.push_back(begins.back() + whole.back().count);
  }
  const auto after = [](T* place, std::int64_t skip) { return place == nullptr ? nullptr : place + skip; };
  at::parallel_for(0, begins.back(), kNumbersAThread, [&](std::int64_t begin, std::int64_t end) {
    auto i = static_cast<std::size_t>(std::ranges::upper_bound(begins, begin) - begins.begin() - 1);
    for (; begin < end; begin = begins[++i]) {
      const auto& all = whole[i];
      const auto skip = begin - begins[i];
      body(StepPart<T>{all.parameter + skip, all.gradient + skip, after(all.first, skip),
                       after(all.second, skip), std::min(end - begin, all.count - skip)});
    }
  });
}

template <typename T>
void step_sgd(const OptimizerOptions& o, const StepOperands& of) {
  for_parts<T>(of, SgdStep<T>{.rate = static_cast<T>(o.lr),
                              .decay = static_cast<T>(o.weight_decay),
                              .momentum = static_cast<T>(o.momentum),
                              .nesterov = o.nesterov});
}

template <typename T>
void step_adam(const OptimizerOptions& o, const StepOperands& of, bool decoupled) {
  const double count = of.count.item<double>();
  for_parts<T>(of, AdamStep<T>{.rate = static_cast<T>(o.lr / (1 - std::pow(o.betas[0], count))),
                               .root = static_cast<T>(std::sqrt(1 - std::pow(o.betas[1], count))),
                               .eps = static_cast<T>(o.eps),
                               .keep = static_cast<T>(decoupled ? 1 - o.lr * o.weight_decay : 1),
                               .decay = static_cast<T>(decoupled ? 0 : o.weight_decay),
                               .first = static_cast<T>(o.betas[0]),
                               .rest_of_first = static_cast<T>(1 - o.betas[0]),
                               .second = static_cast<T>(o.betas[1]),
                               .rest_of_second = static_cast<T>(1 - o.betas[1])});
}

bool lie_alike(const Tensor& a, const Tensor& b) {
  for (std::int64_t i = 0; i < a.dim(); ++i) {
    if (a.size(i) != 1 && a.stride(i) != b.stride(i)) return false;
  }
  return true;
}

/// Puts gradients in the order of their parameters.
void align(StepOperands& of) {
  for (std::size_t i = 0; i < of.parameters.size(); ++i) {
    auto& gradient = of.gradients[i];
    if (!lie_alike(gradient, of.parameters[i]))
      gradient = torch::empty_like(of.parameters[i]).copy_(gradient);
  }
}

template <typename Step>
void in_its_type(StepOperands& of, const Step& step) {
  align(of);
  if (of.parameters.front().scalar_type() == torch::kFloat) {
    step.template operator()<float>();
  } else {
    step.template operator()<double>();
  }
}

void apply_sgd(const OptimizerOptions& o, StepOperands& of) {
  in_its_type(of, [&]<typename T>() { step_sgd<T>(o, of); });
}
void apply_adam(const OptimizerOptions& o, StepOperands& of) {
  in_its_type(of, [&]<typename T>() { step_adam<T>(o, of, false); });
}
void apply_adamw(const OptimizerOptions& o, StepOperands& of) {
  in_its_type(of, [&]<typename T>() { step_adam<T>(o, of, true); });
}

}  // namespace

std::unique_ptr<Optimizer> make_one_pass_optimizer(const OptimizerOptions& options,
                                                   std::vector<torch::Tensor> parameters) {
  if (parameters.empty()) return nullptr;
  const auto type = parameters.front().scalar_type();
  const bool suits = std::ranges::all_of(parameters, [&](const Tensor& parameter) {
    return parameter.is_cpu() && parameter.scalar_type() == type && parameter.is_non_overlapping_and_dense();
  });
  if (!suits || (type != torch::kFloat && type != torch::kDouble)) return nullptr;
  return make_list_optimizer(options, std::move(parameters), {apply_sgd, apply_adam, apply_adamw});
}

}  // namespace deepwrist::train
