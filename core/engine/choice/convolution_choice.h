#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "core/engine/choice/timing_cache.h"
#include "core/engine/plan/plan.h"

namespace deepwrist::engine {

/// Which way computes 3×3 convolutions with stride 1 and padding 1 faster here: direct (the first) or
/// Winograd. Measured the first time a kind of convolution comes up; one measurement speaks for all larger
/// images and batches, since both ways work tile by tile. One thread.
class ConvolutionChoices {
 public:
  using Measure = std::function<TwoTimes(const Shape& in, int64_t out)>;

  /// As TimingCache.
  ConvolutionChoices(std::filesystem::path file, std::string machine, Measure measure);

  /// For images (N, C, H, W) and `out` channels, both padded to whole blocks.
  bool winograd_is_faster(const Shape& in, int64_t out);
  void save() { times_.save(); }

  /// "64 to 128, 8 of 56x56".
  static std::string name_of(const Shape& in, int64_t out);
  /// The shape that is measured for `in`.
  static Shape representative(Shape in);

 private:
  TimingCache times_;
  Measure measure_;
};

}  // namespace deepwrist::engine
