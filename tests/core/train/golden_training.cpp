#include "tests/core/train/golden_training.h"

#include <torch/nn/modules/dropout.h>

#include "classifier/se_resnet.h"
#include "core/weights/load.h"
#include "localizer/hourglass.h"
#include "tests/support/formula_weights.h"

namespace deepwrist::testing {
namespace {

train::OptimizerOptions optimizer(const std::string& name, double lr, double weight_decay = 0) {
  train::OptimizerOptions options;
  options.name = name;
  options.lr = lr;
  options.weight_decay = weight_decay;
  return options;
}

template <typename Net>
void load_formula(Net& net, const std::string& tag, double gain) {
  auto weights = formula_weights(tag, weights::state_dict_of(*net));
  if (gain != 1) apply_localizer_gain(weights, gain);
  weights::load_state_dict(*net, weights).require_ok(tag);
}

}  // namespace

std::vector<GoldenCase> golden_training_cases() {
  const auto sgd = optimizer("SGD", 0.1);
  const localizer::HourglassParams multiscale{
      .bw = 8, .hg_depth = 3, .multiscale_hg_block = true, .se = true, .se_ratio = 4};
  return {
      {.file = "loc_bw8_d3_mse_sgd0.1", .loss = "torch.nn.MSELoss", .optimizer = sgd},
      {.file = "loc_bw8_d3_mse_sgd0.1_mix0.7", .loss = "MSELoss", .optimizer = sgd, .mixup = true},
      {.file = "loc_bw8_d3_sl1_adam1e-3_wd1e-4",
       .loss = "SmoothL1Loss",
       .optimizer = optimizer("torch.optim.Adam", 1e-3, 1e-4)},
      {.file = "loc_bw8_d3_ms_se4_mse_sgd0.1",
       .loss = "MSELoss",
       .optimizer = sgd,
       .hourglass = multiscale,
       .gain = 0.25},
      {.file = "cls50_ce_adam1e-3_wd1e-4",
       .loss = "CrossEntropyLoss",
       .optimizer = optimizer("Adam", 1e-3, 1e-4)},
      {.file = "cls50_ce_sgd1e-4_wd1e-4",
       .loss = "CrossEntropyLoss",
       .optimizer = optimizer("SGD", 1e-4, 1e-4)},
      {.file = "cls50_ce_adam1e-6_wd1e-4_mix0.7",
       .loss = "CrossEntropyLoss",
       .optimizer = optimizer("Adam", 1e-6, 1e-4),
       .mixup = true},
      {.file = "cls50_ce_adam0.1_wd1e-4_headonly_mix0.7",
       .loss = "CrossEntropyLoss",
       .optimizer = optimizer("Adam", 0.1, 1e-4),
       .mixup = true,
       .head_only = true},
  };
}

GoldenCase full_size_training_case() {
  return {.file = "loc_bw64_d6_mse_sgd0.1",
          .loss = "MSELoss",
          .optimizer = optimizer("SGD", 0.1),
          .hourglass = {},
          .gain = 0.5,
          .side = 256};
}

std::string test_name(std::string file) {
  for (char& c : file) {
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  }
  return file;
}

GoldenNetwork make_golden_network(const GoldenCase& test, torch::ScalarType type) {
  GoldenNetwork result;
  if (test.localizer()) {
    localizer::HourglassNet net(test.hourglass);
    load_formula(net, "train_loc", test.gain);
    result = {net.ptr(), [net](const torch::Tensor& x) mutable { return net->forward(x); }, {}};
  } else {
    classifier::SeResNet net(classifier::SeResNetParams{});
    load_formula(net, "train_cls", 1);
    result = {net.ptr(), [net](const torch::Tensor& x) mutable { return net->forward(x); }, {}};
    if (test.head_only) result.trained = net->head()->parameters();
  }
  result.module->to(type);
  for (const auto& module : result.module->modules()) {
    if (auto* dropout = module->as<torch::nn::Dropout>()) dropout->options.p(0);
    if (auto* dropout = module->as<torch::nn::Dropout2d>()) dropout->options.p(0);
  }
  if (!test.head_only) result.trained = result.module->parameters();
  return result;
}

GoldenBatch golden_batch(const GoldenCase& test, torch::ScalarType type) {
  const int side = test.side;
  if (test.localizer()) {
    return {formula_input("x", {4, 1, side, side}).to(type),
            ((formula_input("y", {4, 3, 2}) + 1) / 2).to(type)};
  }
  return {formula_input("x", {4, 3, side, side}).to(type), torch::tensor({0, 1, 1, 0}, torch::kLong)};
}

}  // namespace deepwrist::testing
