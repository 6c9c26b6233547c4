#include "core/weights/channel_statistics.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/base/error.h"
#include "core/data/npy.h"

namespace deepwrist::weights {
namespace {

constexpr std::size_t kMaxMeanStdBytes = 1 << 20;

bool is_valid(const ChannelStatistics& statistics) {
  return std::ranges::all_of(statistics.mean, [](double x) { return std::isfinite(x); }) &&
         std::ranges::all_of(statistics.std, [](double x) { return std::isfinite(x) && x > 0; });
}

}  // namespace

std::vector<float> to_float(const std::vector<double>& values) { return {values.begin(), values.end()}; }

std::filesystem::path mean_std_name(View view) {
  return "mean_std_" + std::to_string(static_cast<int>(view)) + ".npy";
}

ChannelStatistics read_mean_std(const std::filesystem::path& path, std::size_t channels) {
  const auto array = data::read_npy(path, kMaxMeanStdBytes);
  if (array.shape != std::vector<std::size_t>{2, channels}) {
    std::string shape;
    for (const auto size : array.shape) shape += (shape.empty() ? "" : ", ") + std::to_string(size);
    throw Error(ErrorKind::format, path.string(),
                "has the shape (" + shape + ") where (2, " + std::to_string(channels) +
                    ") is needed: means, then standard deviations" +
                    (channels == 1 ? " of the localizer" : " of the classifier's channels"));
  }
  const auto values = array.to_double();
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(channels);
  ChannelStatistics statistics{{values.begin(), middle}, {middle, values.end()}};
  if (!is_valid(statistics)) {
    throw Error(
        ErrorKind::format, path.string(),
        "holds a mean that is not finite or a standard deviation that is not positive: make it again from "
        "the training images");
  }
  return statistics;
}

void write_mean_std(const std::filesystem::path& path, const ChannelStatistics& statistics) {
  std::vector<double> values = statistics.mean;
  values.insert(values.end(), statistics.std.begin(), statistics.std.end());
  data::write_npy(path, {2, statistics.mean.size()}, values);
}

}  // namespace deepwrist::weights
