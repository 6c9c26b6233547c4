#include "core/stats/check.h"

#include <cmath>
#include <string>

#include "core/base/error.h"

namespace deepwrist::stats {
namespace {

[[noreturn]] void refuse(const std::string& message) {
  throw Error(ErrorKind::format, "statistics", message);
}

}  // namespace

void check_finite(std::span<const double> values, const char* what) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i])) {
      refuse(std::string(what) + " of case " + std::to_string(i + 1) + " is not finite");
    }
  }
}

void check_cases(std::span<const int> truth, std::span<const double> score) {
  if (truth.size() != score.size()) {
    refuse(std::to_string(truth.size()) + " labels for " + std::to_string(score.size()) + " scores");
  }
  check_finite(score, "the score");
  for (std::size_t i = 0; i < truth.size(); ++i) {
    if (truth[i] != 0 && truth[i] != 1) {
      refuse("the label of case " + std::to_string(i + 1) + " is neither 0 nor 1");
    }
  }
}

}  // namespace deepwrist::stats
