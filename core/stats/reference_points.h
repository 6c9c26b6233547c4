#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace deepwrist::stats {

/// A sample that others are compared with, by some of its values: of each how many of the sample lie below it
/// and how many not above. They divide the line into cells, for which the sample's numbers are exact: what
/// lies below the first value, the value itself, what lies between it and the next, …, above the last.
struct ReferencePoints {
  std::vector<double> values;                   ///< rising
  std::vector<std::uint64_t> below, not_above;  ///< of each
  std::uint64_t count = 0;                      ///< of the sample

  std::size_t cells() const { return 2 * values.size() + 1; }
  /// In which cell a finite value lies.
  std::size_t cell_of(double value) const;
  /// How many of the sample lie in each cell.
  std::vector<double> cell_counts() const;

  bool operator==(const ReferencePoints&) const = default;
};

/// At most this many values, half a percent apart, stand for a sample; all of a sample that has fewer.
inline constexpr std::size_t kMostReferencePoints = 201;

/// Of finite values, at least one: those at the order statistics round(q·(n − 1)), q = 0, 1/200, …, 1.
ReferencePoints reference_points(std::vector<double> values);

}  // namespace deepwrist::stats
