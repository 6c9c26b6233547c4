#pragma once

#include <cstdint>

namespace deepwrist::distributed {

/// A rank's consecutive part of `total` items: [begin, begin + count).
struct Shard {
  std::int64_t begin = 0, count = 0;
};

/// Parts in the order of the ranks, whose sizes differ by one at most; with fewer items than ranks some are
/// empty.
inline Shard shard_of(std::int64_t total, int rank, int size) {
  const auto begin = total * rank / size;
  return {begin, total * (rank + 1) / size - begin};
}

}  // namespace deepwrist::distributed
