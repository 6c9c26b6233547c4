#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "core/train/train_options.h"
#include "localizer/hourglass_params.h"

namespace deepwrist::testing {

/// A training run of golden/train: a formula network, dropout off, three steps on one fixed batch.
struct GoldenCase {
  std::string file;
  std::string loss;
  train::OptimizerOptions optimizer;
  bool mixup = false;
  bool head_only = false;
  localizer::HourglassParams hourglass{.bw = 8, .hg_depth = 3};
  double gain = 4;  ///< of the localizer's last convolution
  int side = 64;

  bool localizer() const { return file.starts_with("loc"); }
};

inline std::ostream& operator<<(std::ostream& out, const GoldenCase& test) { return out << test.file; }

/// Those with a run in double.
std::vector<GoldenCase> golden_training_cases();
/// bw 64, float32 only.
GoldenCase full_size_training_case();
/// A file's name as a test's name may be.
std::string test_name(std::string file);

struct GoldenNetwork {
  std::shared_ptr<torch::nn::Module> module;
  std::function<torch::Tensor(const torch::Tensor&)> forward;
  std::vector<torch::Tensor> trained;  ///< parameters that the optimiser has
};
GoldenNetwork make_golden_network(const GoldenCase& test, torch::ScalarType type);

struct GoldenBatch {
  torch::Tensor images, targets;
};
GoldenBatch golden_batch(const GoldenCase& test, torch::ScalarType type);

}  // namespace deepwrist::testing
