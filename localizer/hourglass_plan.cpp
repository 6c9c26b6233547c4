#include "localizer/hourglass_plan.h"

#include <string>
#include <utility>

#include "core/engine/plan/weight_source.h"
#include "localizer/hourglass_blocks.h"

//   layer1       (N, n_inputs, H, W): 7×7 stride 2 → bw, residual → 2 bw, max-pool 2
//   layer2       (N, 2 bw, H/4, W/4): residuals → 2 bw → 2 bw → 4 bw
//   hourglass    → 8 bw
//   mixer        3×3 → 8 bw, 3×3 → 4 bw; dropout does nothing here
//   out_block    1×1 → n_outputs heat maps of H/4 × W/4
//
//   level:  in ┬ max-pool 2, lower1, 2, 3, lower4 (the next level, or a residual), lower5, upsample ┐
//              └ upper1, 2, 3 ──────────────────────────────────────────────────────────────────── + ─ out
//
// upper3 goes from 4 bw to 8 bw, so its skip is a convolution, and the upsampled path is that one's addend.

namespace deepwrist::localizer {
namespace {

using engine::Activation;
using engine::Plan;
using engine::Value;

/// Appends the blocks of the network to a plan, under the names of the state dictionary.
class Planner {
 public:
  Planner(const HourglassParams& params, weights::StateDict&& weights)
      : params_(params), weights_(std::move(weights)), plan_(params.n_inputs) {}

  Plan build(const std::string& place);

 private:
  Value block(const std::string& name, Value in, int from, int to, Activation activation,
              Value addend = engine::kNoValue);
  Value residual(const std::string& name, Value in, int from, int to, Value addend = engine::kNoValue);
  Value hourglass(const std::string& name, Value in, int levels, const HourglassChannels& channels);
  /// The factor per channel that squeeze and excitation computes from x.
  Value gate(const std::string& name, Value x, int channels);
  Value convolution(engine::ConvolutionLayer layer, engine::Convolution step);

  const HourglassParams& params_;
  engine::WeightSource weights_;
  Plan plan_;
};

Value Planner::convolution(engine::ConvolutionLayer layer, engine::Convolution step) {
  step.layer = plan_.add_layer(std::move(layer));
  return plan_.add(step);
}

Value Planner::block(const std::string& name, Value in, int from, int to, Activation activation,
                     Value addend) {
  auto layer = weights_.folded(name + ".0", name + ".1", {to, from, 3, 3}, /*has_bias=*/true);
  layer.padding = 1;
  return convolution(std::move(layer), {.in = in, .layer = 0, .activation = activation, .addend = addend});
}

Value Planner::gate(const std::string& name, Value x, int channels) {
  const int squeezed = channels / params_.se_ratio;
  const Value mean = plan_.add(engine::Mean{x});
  auto squeeze = weights_.folded(name + ".scorer.1", "", {squeezed, channels, 1, 1}, true);
  const Value hidden =
      convolution(std::move(squeeze), {.in = mean, .layer = 0, .activation = Activation::relu});
  auto excite = weights_.folded(name + ".scorer.3", "", {channels, squeezed, 1, 1}, true);
  return convolution(std::move(excite), {.in = hidden, .layer = 0, .activation = Activation::sigmoid});
}

/// The residual block plus `addend`: sums are appended to convolutions, where they cost no pass over memory.
Value Planner::residual(const std::string& name, Value in, int from, int to, Value addend) {
  Value skip = in;
  if (from != to) {
    skip = block(name + ".skip", in, from, to, Activation::none, addend);
  } else if (addend != engine::kNoValue) {
    skip = plan_.add(engine::GatedSum{.in = in, .addend = addend});
  }
  Value y;
  if (params_.multiscale_hg_block) {
    const Value first = block(name + ".scale1", in, from, to / 2, Activation::relu);
    const Value second = block(name + ".scale2", first, to / 2, to / 4, Activation::relu);
    const Value third = block(name + ".scale3", second, to / 4, to - to / 4 - to / 2, Activation::none);
    y = plan_.add(engine::Concatenate{{first, second, third}});
  } else {
    const int half = to / 2;
    const Value narrow = block(name + ".bottleneck", in, from, half, Activation::relu);
    const Value middle = block(name + ".conv", narrow, half, half, Activation::relu);
    if (!params_.se) return block(name + ".out", middle, half, to, Activation::none, skip);
    y = block(name + ".out", middle, half, to, Activation::none);
  }
  const Value factor = params_.se ? gate(name + ".se_block", y, to) : engine::kNoValue;
  return plan_.add(engine::GatedSum{.in = y, .gate = factor, .addend = skip});
}

Value Planner::hourglass(const std::string& name, Value in, int levels, const HourglassChannels& channels) {
  const auto [from, inside, to] = channels;
  Value lower = plan_.add(engine::MaxPool{.in = in, .kernel = 2, .stride = 2});
  lower = residual(name + ".lower1", lower, from, inside);
  lower = residual(name + ".lower2", lower, inside, inside);
  lower = residual(name + ".lower3", lower, inside, inside);
  lower = levels > 1 ? hourglass(name + ".lower4", lower, levels - 1, {inside, inside, to})
                     : residual(name + ".lower4", lower, inside, to);
  lower = residual(name + ".lower5", lower, to, to);
  const Value upsampled =
      plan_.add(engine::Upsample{.in = lower, .like = in, .bicubic = params_.upmode == "bicubic"});
  Value upper = residual(name + ".upper1", in, from, inside);
  upper = residual(name + ".upper2", upper, inside, inside);
  return residual(name + ".upper3", upper, inside, to, upsampled);
}

Plan Planner::build(const std::string& place) {
  const int bw = params_.bw;
  auto stem = weights_.folded("layer1.0", "layer1.1", {bw, params_.n_inputs, 7, 7}, true);
  stem.stride = 2;
  stem.padding = 3;
  Value x = convolution(std::move(stem), {.in = Plan::kInput, .layer = 0, .activation = Activation::relu});
  x = residual("layer1.3", x, bw, 2 * bw);
  x = plan_.add(engine::MaxPool{.in = x, .kernel = 2, .stride = 2});
  x = residual("layer2.0", x, 2 * bw, 2 * bw);
  x = residual("layer2.1", x, 2 * bw, 2 * bw);
  x = residual("layer2.2", x, 2 * bw, 4 * bw);
  x = hourglass("hourglass", x, params_.hg_depth, {4 * bw, 4 * bw, 8 * bw});
  x = block("mixer.1", x, 8 * bw, 8 * bw, Activation::relu);
  x = block("mixer.3", x, 8 * bw, 4 * bw, Activation::relu);
  auto head = weights_.folded("out_block.0", "", {params_.n_outputs, 4 * bw, 1, 1}, true);
  plan_.add_output(convolution(std::move(head), {.in = x, .layer = 0}));
  weights_.finish(place);
  return std::move(plan_);
}

}  // namespace

Plan plan_hourglass(const HourglassParams& params, weights::StateDict&& weights, const std::string& place) {
  check_params(params);
  return Planner(params, std::move(weights)).build(place);
}

}  // namespace deepwrist::localizer
