#include "core/engine/choice/engine_choice.h"

#include <torch/types.h>

#include <dnnl.hpp>

#include "core/engine/choice/choice_rule.h"
#include "core/engine/choice/convolution_timing.h"
#include "core/engine/choice/thread_timing.h"
#include "core/engine/one_thread.h"
#include "core/engine/float32/onednn_executor.h"
#include "core/engine/float32/torch_executor.h"

namespace deepwrist::engine {
namespace {

constexpr int64_t kWide = 256, kNarrow = 128, kSide = 32;

/// The bottleneck that most of the hourglass consists of, behind a first layer for one channel.
Plan residual_block() {
  Plan plan(1);
  const auto convolve = [&](Value in, int64_t channels, int64_t out, int kernel, Value addend) {
    const int layer = plan.add_layer({.weight = torch::full({out, channels, kernel, kernel}, 1e-3F),
                                      .bias = torch::zeros({out}),
                                      .padding = kernel / 2});
    return plan.add(Convolution{.in = in, .layer = layer, .activation = Activation::relu, .addend = addend});
  };
  const Value wide = convolve(Plan::kInput, 1, kWide, 3, kNoValue);
  const Value narrowed = convolve(wide, kWide, kNarrow, 1, kNoValue);
  const Value inner = convolve(narrowed, kNarrow, kNarrow, 3, kNoValue);
  plan.add_output(convolve(inner, kNarrow, kWide, 1, wide));
  return plan;
}

TwoTimes time_engines() {
  const OneThread alone;
  const auto images = torch::ones({1, 1, kSide, kSide});
  TorchExecutor by_torch(residual_block(), torch::kCPU);
  OneDnnExecutor fused(residual_block(), 1);
  return time_by_turns([&] { by_torch.run(images); }, [&] { fused.run(images); });
}

/// Below AVX2 oneDNN has reference code for much of what is needed.
bool fused_by_rule() {
  constexpr auto kLeast = static_cast<unsigned>(dnnl::cpu_isa::avx2);
  return (static_cast<unsigned>(dnnl::get_effective_cpu_isa()) & kLeast) == kLeast;
}

bool fused_by_measuring() {
  static const bool faster = [] {
    TimingCache times(timing_cache_file("engines.json"), machine_name(), "torch, fused");
    const bool second = times.second_is_faster("residual block", time_engines);
    times.save();
    return second;
  }();
  return faster;
}

}  // namespace

bool fused_is_faster() {
  return implementations_chosen_by() == ChoiceBy::rule ? fused_by_rule() : fused_by_measuring();
}

}  // namespace deepwrist::engine
