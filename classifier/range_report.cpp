#include "classifier/range_report.h"

#include <fmt/format.h>

namespace deepwrist::classifier {
namespace {

constexpr double kNearlyAll = 0.9;

}  // namespace

std::string range_text(const Int8Result& result) {
  const auto in_int8 = result.values - result.in_float;
  if (in_int8 == 0) {
    return fmt::format("all {} activations stay in float32: int8 computes what fp32 does", result.values);
  }
  return fmt::format("{} of {} activations in 8 bits, probabilities move by at most {:.4f}", in_int8,
                     result.values, result.change);
}

std::optional<std::string> float_remark(const Int8Result& result, double tolerance) {
  if (static_cast<double>(result.in_float) < kNearlyAll * static_cast<double>(result.values)) {
    return std::nullopt;
  }
  return fmt::format(
      "{} of {} activations stay in float32, since with one more in 8 bits a probability at 0.5 would move "
      "by "
      "more than --tolerance {:g} on one of these regions; int8 is hardly faster than fp32 for this network. "
      "A "
      "larger --tolerance puts more into 8 bits",
      result.in_float, result.values, tolerance);
}

}  // namespace deepwrist::classifier
