#include "core/report/chart/chart_ticks.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace deepwrist::report {

void make_visible(double& low, double& high) {
  const double size = std::max(std::abs(low), std::abs(high));
  if (high - low > size * 1e-9) return;
  const double margin = size > 0 ? size * 0.05 : 1;
  low -= margin;
  high += margin;
}

std::vector<double> nice_ticks(double low, double high, int count, double smallest_step) {
  make_visible(low, high);
  const double rough = std::max((high - low) / count, smallest_step);
  const double power = std::pow(10, std::floor(std::log10(rough)));
  double step = 10 * power;
  for (const double factor : {5.0, 2.0, 1.0}) {
    if (factor * power >= rough * (1 - 1e-9)) step = factor * power;
  }
  std::vector<double> ticks;
  const double first = std::ceil(low / step - 1e-9), last = std::floor(high / step + 1e-9);
  // Counted in steps, so that no rounding errors add up and 0 is 0.
  for (int i = 0; first + i <= last && i <= 4 * count; ++i) ticks.push_back((first + i) * step + 0.0);
  return ticks;
}

std::vector<double> logarithmic_ticks(double low, double high) {
  constexpr std::size_t kMost = 6;
  const int first = static_cast<int>(std::floor(std::log10(low)));
  const int last = static_cast<int>(std::ceil(std::log10(high)));
  std::vector<double> powers, all;
  for (int power = first; power <= last; ++power) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      const double tick = factor * std::pow(10, power);
      if (tick < low * (1 - 1e-9) || tick > high * (1 + 1e-9)) continue;
      all.push_back(tick);
      if (factor == 1) powers.push_back(tick);
    }
  }
  if (all.size() < 2) return nice_ticks(low, high, 5);
  if (all.size() <= kMost) return all;
  std::vector<double> ticks;
  const std::size_t every = (powers.size() + kMost - 1) / kMost;
  for (std::size_t i = 0; i < powers.size(); i += every) ticks.push_back(powers[i]);
  return ticks;
}

}  // namespace deepwrist::report
