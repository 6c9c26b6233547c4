#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "localizer/hourglass_params.h"
#include "tests/support/formula_weights.h"

namespace deepwrist::testing {

/// A golden forward pass of nets/: x (2, 1, side, side), weights of tag "net".
struct HourglassCase {
  std::string file;
  localizer::HourglassParams params;
  int side = 64;
  double gain = 4;
};

inline std::ostream& operator<<(std::ostream& out, const HourglassCase& test) { return out << test.file; }

inline std::vector<HourglassCase> small_hourglass_cases() {
  return {
      {"hg_bw4_d3_ms0_se0_256", {.bw = 4, .hg_depth = 3}, 256},
      {"hg_bw8_d3_ms0_se0_64", {.bw = 8, .hg_depth = 3}},
      {"hg_bw8_d3_ms0_se1_64", {.bw = 8, .hg_depth = 3, .se = true, .se_ratio = 4}},
      {"hg_bw8_d3_ms1_se0_64", {.bw = 8, .hg_depth = 3, .multiscale_hg_block = true}, 64, 0.25},
      {"hg_bw8_d2_ms1_se1_80",
       {.bw = 8, .hg_depth = 2, .multiscale_hg_block = true, .se = true, .se_ratio = 4},
       80,
       0.25},
  };
}

/// The formula's weights of the case; defined where the test links the localizer.
weights::StateDict weights_of(const HourglassCase& test);

inline torch::Tensor input_of(const HourglassCase& test) {
  return formula_input("x", {2, 1, test.side, test.side});
}

}  // namespace deepwrist::testing
