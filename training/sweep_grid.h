#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace deepwrist::training {

/// One run of a sweep: keys and what they are set to, as written.
struct SweptRun {
  std::vector<std::pair<std::string, std::string>> values;

  /// Name of its folder: "lr=1e-3,seed=2", of the keys' last parts; of whole keys where those agree. Other
  /// characters than letters, digits, ".", "-", "_", "=", "," are "_".
  std::string name() const;
};

/// Every combination of "KEY=[VALUE, VALUE];KEY=[...]", the last key changing first. Throws Error(usage) with
/// the place of what cannot be read, for a key that comes twice or has no values, for more than kMostRuns,
/// and for two runs of one name.
std::vector<SweptRun> sweep_grid(const std::string& text);
inline constexpr std::size_t kMostRuns = 10'000;

/// `count` of the runs, chosen and ordered by the seed alone; all of them where there are no more.
std::vector<SweptRun> choose_runs(std::vector<SweptRun> runs, std::size_t count, std::uint64_t seed);

}  // namespace deepwrist::training
