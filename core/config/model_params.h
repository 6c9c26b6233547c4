#pragma once

#include <string>
#include <vector>

namespace deepwrist::config {

/// `model.params` of the localizer's hourglass network (reference.md names, same defaults).
struct HourglassParams {
  int n_inputs = 1;
  int n_outputs = 3;
  int bw = 64;
  int hg_depth = 6;
  std::string upmode = "bilinear";  ///< bilinear or bicubic
  bool multiscale_hg_block = false;
  bool se = false;
  int se_ratio = 16;

  bool operator==(const HourglassParams&) const = default;
};

/// `model.params` of the SE-ResNet classifier.
struct SeResNetParams {
  int layers = 50;  ///< 50, 101 or 152; ignored where `blocks` is given
  double drop = 0.5;
  int num_classes = 2;
  std::vector<int> blocks = {};  ///< blocks of the four stages; empty: those of `layers`
  int width = 64;                ///< planes of the first stage (64 in every published network)

  bool operator==(const SeResNetParams&) const = default;
};

}  // namespace deepwrist::config
