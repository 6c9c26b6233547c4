#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace deepwrist::data {

/// Indices that sort `values`, equal values in the order numpy's default argsort leaves them in (1.24, 64-bit
/// integers; unstable). Introspective sort: quicksort with the median of three while more than 16 items are
/// left, insertion sort below that, heapsort beyond a depth of 2 log2(n).
std::vector<std::size_t> numpy_argsort(std::span<const std::int64_t> values);

}  // namespace deepwrist::data
