#include "phantom/wild/growth.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace deepwrist::phantom::wild {
namespace {

constexpr double kClosed = 16.5;  // years, of maturity: the plates are gone

struct Stature {
  double age, share;
};
constexpr std::array<Stature, 9> kStature{
    {{1, 0.43}, {2, 0.50}, {4, 0.59}, {6, 0.67}, {9, 0.77}, {12, 0.86}, {14, 0.94}, {16, 0.985}, {18, 1}}};

double between(double value, double low, double high) {
  return std::clamp((value - low) / (high - low), 0.0, 1.0);
}

double stature(double age) {
  std::size_t i = 0;
  while (i + 2 < kStature.size() && age > kStature[i + 1].age) ++i;
  const Stature &a = kStature[i], &b = kStature[i + 1];
  return a.share + (b.share - a.share) * between(age, a.age, b.age);
}

}  // namespace

Growth growth_at(double age, double pace) {
  Growth g;
  g.age = age;
  const double maturity = age + 1.5 * pace * between(age, 1, 8);
  if (maturity >= kClosed || age >= 18) return g;
  g.size = stature(age);
  g.open = true;
  // 1.0 to 2.5 mm as they are seen, narrower before they close.
  g.physis_mm = (0.5 + 1.3 * between(kClosed - maturity, 0, 6)) / g.size;
  g.radial_epiphysis = maturity < 1.1 ? 0 : 0.42 + 0.58 * between(maturity, 1.1, 9.5);
  g.ulnar_epiphysis = maturity < 6 ? 0 : 0.4 + 0.6 * between(maturity, 6, 10);
  g.digital_epiphyses = maturity < 2 ? 0 : 0.5 + 0.5 * between(maturity, 2, 9);
  g.slimness = 0.86 + 0.14 * between(maturity, 6, 16);
  g.tissue = 1.3 - 0.28 * between(age, 1, 13);
  return g;
}

double ossified_share(int bone, double age, double pace) {
  constexpr std::array<double, 9> kOnset{5, 4, 2.5, 9.5, 5.3, 5.6, 0.2, 0.3, 10.5};
  const double maturity = age + 1.5 * pace * between(age, 1, 8),
               onset = kOnset[static_cast<std::size_t>(bone)];
  if (age >= 18) return 1;
  if (maturity < onset) return 0;
  return 0.28 + 0.72 * std::pow(between(maturity, onset, std::max(13.5, onset + 3)), 0.65);
}

}  // namespace deepwrist::phantom::wild
