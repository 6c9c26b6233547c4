#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/share.h"

namespace deepwrist::distributed {

/// A rank's consecutive part of `total` items: [begin, begin + count).
struct Shard {
  std::int64_t begin = 0, count = 0;
};

/// Shares in the order of the ranks; with fewer items than ranks some are empty.
inline Shard shard_of(std::int64_t total, int rank, int size) {
  const Share share{static_cast<std::size_t>(rank) + 1, static_cast<std::size_t>(size)};
  const auto items = static_cast<std::size_t>(total);
  const auto begin = share.begin(items);
  return {static_cast<std::int64_t>(begin), static_cast<std::int64_t>(share.end(items) - begin)};
}

}  // namespace deepwrist::distributed
