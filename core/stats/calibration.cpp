#include "core/stats/calibration.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/stats/check.h"

namespace deepwrist::stats {
namespace {

class Bins {
 public:
  explicit Bins(std::size_t count) : bins_(count) {
    for (std::size_t i = 0; i < count; ++i) {
      bins_[i].low = static_cast<double>(i) / static_cast<double>(count);
      bins_[i].high = static_cast<double>(i + 1) / static_cast<double>(count);
    }
  }

  void add(double value, bool hit) {
    auto at = std::ranges::lower_bound(bins_, value, {}, &CalibrationBin::high);
    if (at == bins_.end()) --at;
    ++at->count;
    at->mean_probability += value;
    at->share += hit ? 1 : 0;
    ++total_;
  }

  std::vector<CalibrationBin> finish(double& expected, double& maximum) {
    expected = maximum = 0;
    for (auto& bin : bins_) {
      const auto count = static_cast<double>(bin.count);
      bin.mean_probability = bin.count > 0 ? bin.mean_probability / count : kNone;
      bin.share = bin.count > 0 ? bin.share / count : kNone;
      if (bin.count == 0) continue;
      const double gap = std::abs(bin.share - bin.mean_probability);
      expected += gap * count / static_cast<double>(total_);
      maximum = std::max(maximum, gap);
    }
    return bins_;
  }

 private:
  static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  std::vector<CalibrationBin> bins_;
  std::size_t total_ = 0;
};

}  // namespace

std::optional<Calibration> calibration(std::span<const int> truth, std::span<const double> probability,
                                       std::size_t bins) {
  check_cases(truth, probability);
  if (truth.empty() || std::ranges::any_of(probability, [](double p) { return p < 0 || p > 1; })) {
    return std::nullopt;
  }
  Calibration result;
  Bins positive(bins), confidence(bins);
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const double p = probability[i], kept = std::clamp(p, 1e-15, 1 - 1e-15);
    result.brier += (p - truth[i]) * (p - truth[i]);
    result.log_loss -= std::log(truth[i] == 1 ? kept : 1 - kept);
    positive.add(p, truth[i] == 1);
    confidence.add(std::max(p, 1 - p), (p >= 0.5) == (truth[i] == 1));
  }
  result.brier /= static_cast<double>(truth.size());
  result.log_loss /= static_cast<double>(truth.size());
  result.positive = positive.finish(result.ece_positive, result.mce_positive);
  result.confidence = confidence.finish(result.ece_confidence, result.mce_confidence);
  return result;
}

}  // namespace deepwrist::stats
