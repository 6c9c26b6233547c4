#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "core/base/view.h"

namespace deepwrist::weights {

/// Mean and standard deviation of each input channel, in the units of the network's input (0..255 for the
/// localizer, 0..1 for the classifier).
struct ChannelStatistics {
  std::vector<double> mean, std;

  bool operator==(const ChannelStatistics&) const = default;
};

/// The networks' constants: the reference casts them to float32 before it uses them.
std::vector<float> to_float(const std::vector<double>& values);

/// "mean_std_0.npy" for PA, "mean_std_1.npy" for LAT, as the reference names them.
std::filesystem::path mean_std_name(View view);

/// Reads an array of shape (2, channels): means, then standard deviations. Throws Error(format) unless all
/// are finite and the deviations positive, and as data::read_npy.
ChannelStatistics read_mean_std(const std::filesystem::path& path, std::size_t channels);

/// Writes the same. Throws Error(io).
void write_mean_std(const std::filesystem::path& path, const ChannelStatistics& statistics);

}  // namespace deepwrist::weights
