#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace deepwrist::train {

/// 0 .. samples - 1 in order, cut into batches.
std::vector<std::vector<std::int64_t>> ordered_batches(std::size_t samples, int batch_size);

/// 0 .. samples - 1, shuffled by (seed, epoch).
std::vector<std::int64_t> shuffled_order(std::uint64_t seed, int epoch, std::size_t samples);

/// The batches of an epoch's order. A last batch of one sample, over which batch normalisation of 1×1 maps is
/// undefined, joins the one before.
std::vector<std::vector<std::int64_t>> training_batches(const std::vector<std::int64_t>& order,
                                                        int batch_size);

}  // namespace deepwrist::train
