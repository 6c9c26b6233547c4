#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "core/nn/fast/plan.h"

namespace deepwrist::nn {

/// Seconds of one 3×3 convolution with stride 1 and padding 1 by either way.
struct ConvolutionTimes {
  double direct, winograd;
};

/// Which way computes such convolutions faster here, measured the first time a kind of convolution comes up
/// and remembered in a file for each machine: processor, instruction set and oneDNN's version. One
/// measurement speaks for all larger images and batches, since both ways work tile by tile. A file that is
/// damaged or cannot be written is no error: what it does not say is measured again. One thread.
class ConvolutionChoices {
 public:
  using Measure = std::function<ConvolutionTimes(const Shape& in, int64_t out)>;

  /// `file` may be empty: nothing is remembered.
  ConvolutionChoices(std::filesystem::path file, std::string machine, Measure measure);

  /// For images (N, C, H, W) and `out` channels, both padded to whole blocks.
  bool winograd_is_faster(const Shape& in, int64_t out);
  /// Writes what was measured since the last time.
  void save();

  /// The shape that is measured for `in`.
  static Shape representative(Shape in);

 private:
  void load();

  std::filesystem::path file_;
  std::string machine_;
  Measure measure_;
  std::map<std::string, ConvolutionTimes> known_;
  bool changed_ = false;
};

/// $XDG_CACHE_HOME/deepwrist/convolutions.json, or below ~/.cache; empty without a home.
std::filesystem::path convolution_choices_file();

}  // namespace deepwrist::nn
