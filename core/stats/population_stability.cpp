#include "core/stats/population_stability.h"

#include <cmath>
#include <numeric>

#include "core/stats/distributions.h"

namespace deepwrist::stats {

std::vector<std::size_t> stability_bins(std::span<const double> reference, std::size_t bins) {
  const double all = std::accumulate(reference.begin(), reference.end(), 0.0);
  const double width = all / static_cast<double>(bins);
  std::vector<std::size_t> bin_of_cell;
  std::size_t bin = 0, inner = 1;  // the next of the bins − 1 inner edges
  double below = 0;
  bool begun = false;  // the present bin has a cell
  for (const double count : reference) {
    const bool alone = count > 1 && count >= width * (1 - 1e-12);
    if (alone && begun) ++bin;
    bin_of_cell.push_back(bin);
    begun = true;
    below += count;
    const bool at_edge = inner < bins && below >= width * static_cast<double>(inner) * (1 - 1e-12);
    while (inner < bins && below >= width * static_cast<double>(inner) * (1 - 1e-12)) ++inner;
    if (alone || at_edge) {
      ++bin;
      begun = false;
    }
  }
  return bin_of_cell;
}

double population_stability(std::span<const double> reference, std::span<const double> sample) {
  const double n = std::accumulate(reference.begin(), reference.end(), 0.0),
               m = std::accumulate(sample.begin(), sample.end(), 0.0);
  double sum = 0;
  for (std::size_t bin = 0; bin < reference.size(); ++bin) {
    if (reference[bin] <= 0 && sample[bin] <= 0) continue;
    const double p = (reference[bin] > 0 ? reference[bin] : 0.5) / n,
                 q = (sample[bin] > 0 ? sample[bin] : 0.5) / m;
    sum += (q - p) * std::log(q / p);
  }
  return sum;
}

double stability_by_chance(double n, double m, std::size_t bins, double level) {
  if (bins < 2) return 0;
  return (1 / n + 1 / m) * chi_square_quantile(level, static_cast<int>(bins) - 1);
}

}  // namespace deepwrist::stats
