#include "core/train/optimizer.h"

#include <torch/optim/adam.h>
#include <torch/optim/adamw.h>
#include <torch/optim/rmsprop.h>
#include <torch/optim/sgd.h>

#include <array>
#include <cassert>
#include <sstream>
#include <tuple>
#include <type_traits>

#include "core/train/fused_optimizer.h"
#include "core/train/names.h"
#include "core/train/one_pass_optimizer.h"
#include "core/train/optimizer_state.h"
#include "core/train/registry.h"

// State in last.pt, by a parameter's number in the order of the network and LibTorch's name:
//
//   SGD            0.momentum_buffer
//   Adam, AdamW    0.exp_avg, 0.exp_avg_sq, 0.step
//   RMSprop        0.square_avg, 0.momentum_buffer, 0.step
//
// A parameter without a step so far has none, nor has one without momentum a momentum_buffer. Numbers, not
// names, because LibTorch's optimisers know tensors only; a state of another order would be taken for this
// one where shapes agree. Entries that are left over are an error.

namespace deepwrist::train {
namespace {

using torch::Tensor;

/// What has to be kept of LibTorch's optimisers: named tensors, and for some the number of steps.
template <typename State>
struct Fields;

template <>
struct Fields<torch::optim::SGDParamState> {
  static constexpr bool kSteps = false;
  static auto tensors(torch::optim::SGDParamState& s) {
    return std::vector<std::pair<const char*, Tensor*>>{{"momentum_buffer", &s.momentum_buffer()}};
  }
};
template <typename State>
struct AdamFields {
  static constexpr bool kSteps = true;
  static auto tensors(State& s) {
    return std::vector<std::pair<const char*, Tensor*>>{{"exp_avg", &s.exp_avg()},
                                                        {"exp_avg_sq", &s.exp_avg_sq()}};
  }
};
template <>
struct Fields<torch::optim::AdamParamState> : AdamFields<torch::optim::AdamParamState> {};
template <>
struct Fields<torch::optim::AdamWParamState> : AdamFields<torch::optim::AdamWParamState> {};
template <>
struct Fields<torch::optim::RMSpropParamState> {
  static constexpr bool kSteps = true;
  static auto tensors(torch::optim::RMSpropParamState& s) {
    return std::vector<std::pair<const char*, Tensor*>>{{"square_avg", &s.square_avg()},
                                                        {"momentum_buffer", &s.momentum_buffer()}};
  }
};

/// The key of a parameter's state: a text in LibTorch 1, a pointer in LibTorch 2.
template <typename Key>
Key state_key(const Tensor& parameter) {
  if constexpr (std::is_same_v<Key, std::string>) {
    std::ostringstream text;  // as LibTorch writes it
    text << parameter.unsafeGetTensorImpl();
    return text.str();
  } else {
    return parameter.unsafeGetTensorImpl();
  }
}

template <typename Torch, typename Options, typename State>
class TorchOptimizer final : public Optimizer {
 public:
  TorchOptimizer(std::vector<Tensor> parameters, const Options& options)
      : parameters_(std::move(parameters)), torch_(parameters_, options) {}

  void step() override { torch_.step(); }
  void zero_grad() override { torch_.zero_grad(); }
  void set_rate(double rate) override {
    for (auto& group : torch_.param_groups()) static_cast<Options&>(group.options()).lr(rate);
  }

  void save(weights::StateDict& state) const override {
    auto& states = const_cast<Torch&>(torch_).state();  // LibTorch 1 has no way to read it as const
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      const auto found = states.find(key(parameters_[i]));
      if (found == states.end()) continue;
      auto& values = static_cast<State&>(*found->second);
      const auto prefix = std::to_string(i) + ".";
      for (const auto& [name, tensor] : Fields<State>::tensors(values)) {
        if (tensor->defined()) state.add(prefix + name, *tensor);
      }
      if constexpr (Fields<State>::kSteps) {
        state.add(prefix + "step", torch::full({}, values.step(), torch::kLong));
      }
    }
  }

  void restore(const weights::StateDict& state) override {
    std::size_t used = 0;
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      const auto prefix = std::to_string(i) + ".";
      auto values = std::make_unique<State>();
      const auto before = used;
      for (const auto& [name, tensor] : Fields<State>::tensors(*values)) {
        const auto* saved = state.find(prefix + name);
        if (!saved) continue;
        require_state_shape(*saved, parameters_[i], prefix + name);
        *tensor = torch::empty_like(parameters_[i]).detach().copy_(*saved);
        ++used;
      }
      if constexpr (Fields<State>::kSteps) {
        if (const auto* steps = state.find(prefix + "step")) {
          values->step(steps->template item<int64_t>());
          ++used;
        }
      }
      if (used > before) torch_.state()[key(parameters_[i])] = std::move(values);
    }
    if (used != state.entries().size()) throw foreign_state("has entries that this optimiser does not know");
  }

 private:
  using Key = typename std::remove_cvref_t<decltype(std::declval<Torch&>().state())>::key_type;
  static Key key(const Tensor& parameter) { return state_key<Key>(parameter); }

  std::vector<Tensor> parameters_;
  Torch torch_;
};

namespace optim = torch::optim;
using Make = std::unique_ptr<Optimizer> (*)(const OptimizerOptions&, std::vector<Tensor>);

template <typename Options>
std::unique_ptr<Optimizer> adam_like(const OptimizerOptions& o, std::vector<Tensor> parameters) {
  constexpr bool kDecoupled = std::is_same_v<Options, optim::AdamWOptions>;
  using Torch = std::conditional_t<kDecoupled, optim::AdamW, optim::Adam>;
  using State = std::conditional_t<kDecoupled, optim::AdamWParamState, optim::AdamParamState>;
  return std::make_unique<TorchOptimizer<Torch, Options, State>>(
      std::move(parameters),
      Options(o.lr).betas({o.betas[0], o.betas[1]}).eps(o.eps).weight_decay(o.weight_decay));
}

/// One for each of the names, in their order; a new one needs its Fields, too.
constexpr std::array<Make, kOptimizerNames.size()> kMakeOptimizer{
    [](const OptimizerOptions& o, std::vector<Tensor> parameters) -> std::unique_ptr<Optimizer> {
      return std::make_unique<TorchOptimizer<optim::SGD, optim::SGDOptions, optim::SGDParamState>>(
          std::move(parameters),
          optim::SGDOptions(o.lr).momentum(o.momentum).weight_decay(o.weight_decay).nesterov(o.nesterov));
    },
    adam_like<optim::AdamOptions>,
    adam_like<optim::AdamWOptions>,
    [](const OptimizerOptions& o, std::vector<Tensor> parameters) -> std::unique_ptr<Optimizer> {
      return std::make_unique<
          TorchOptimizer<optim::RMSprop, optim::RMSpropOptions, optim::RMSpropParamState>>(
          std::move(parameters), optim::RMSpropOptions(o.lr)
                                     .alpha(o.alpha)
                                     .eps(o.eps)
                                     .momentum(o.momentum)
                                     .weight_decay(o.weight_decay));
    },
};

}  // namespace

void Optimizer::step_scaled(const Tensor&, const Tensor&) { assert(!"only fused optimisers have it"); }

std::unique_ptr<Optimizer> make_optimizer(const OptimizerOptions& options,
                                          std::vector<torch::Tensor> parameters) {
  if (!parameters.empty() && parameters.front().is_cuda()) {
    if (auto fused = make_fused_optimizer(options, parameters)) return fused;
  }
  if (auto one_pass = make_one_pass_optimizer(options, parameters)) return one_pass;
  return make_torch_optimizer(options, std::move(parameters));
}

std::unique_ptr<Optimizer> make_torch_optimizer(const OptimizerOptions& options,
                                                std::vector<torch::Tensor> parameters) {
  return registered(registry_of(kOptimizerNames, kMakeOptimizer), options.name, "torch.optim.",
                    "optimizer.name")(options, std::move(parameters));
}

}  // namespace deepwrist::train
