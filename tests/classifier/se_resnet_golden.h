#pragma once

#include <gtest/gtest.h>
#include <torch/types.h>

#include "classifier/se_resnet.h"
#include "core/weights/load.h"
#include "tests/classifier/se_resnet_cases.h"
#include "tests/support/paths.h"

namespace deepwrist::testing {

/// Largest |logit - golden| over the largest |golden|, of the plain modules in one element type.
inline double relative_error(const SeResNetCase& test, torch::ScalarType type) {
  classifier::SeResNet net(test.params);
  net->to(type);
  net->eval();
  EXPECT_TRUE(weights::load_state_dict(*net, weights_of(test.params)).ok());
  const torch::NoGradGuard no_grad;
  const auto out = net->forward(input_of(test).to(type)).to(torch::kDouble);
  const auto expected = read_npy_tensor(golden("nets/" + test.file + ".f64.npy"));
  return ((out - expected).abs().max() / expected.abs().max()).item<double>();
}

}  // namespace deepwrist::testing
