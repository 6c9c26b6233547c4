#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "classifier/se_resnet_params.h"
#include "tests/support/formula_weights.h"

namespace deepwrist::testing {

/// A golden forward pass of nets/: x (2, 3, side, side), weights of tag "net".
struct SeResNetCase {
  std::string file;
  classifier::SeResNetParams params;
  int side;
};

inline std::ostream& operator<<(std::ostream& out, const SeResNetCase& test) { return out << test.file; }

/// The formula's weights of any classifier; defined where the test links it.
weights::StateDict weights_of(const classifier::SeResNetParams& params, const std::string& tag = "net");

inline torch::Tensor input_of(const SeResNetCase& test) {
  return formula_input("x", {2, 3, test.side, test.side});
}

}  // namespace deepwrist::testing
