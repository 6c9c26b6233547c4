#include "core/train/image_batch.h"

#include <torch/types.h>

#include "core/image/standardize.h"
#include "core/train/image_sizes.h"

namespace deepwrist::train {

torch::Tensor image_batch(std::span<const cv::Mat> images, const weights::ChannelStatistics& statistics,
                          float divisor) {
  const auto mean = weights::to_float(statistics.mean), deviation = weights::to_float(statistics.std);
  const auto channels = static_cast<std::int64_t>(mean.size());
  const cv::Size size = images.front().size();
  auto batch = torch::empty({static_cast<std::int64_t>(images.size()), channels, size.height, size.width});
  const auto items = static_cast<std::size_t>(channels) * static_cast<std::size_t>(size.area());
  float* out = batch.data_ptr<float>();
  for (const auto& image : images) {
    if (image.size() != size) throw different_sizes_error();
    image::standardize(image, divisor, mean, deviation, {out, items});
    out += items;
  }
  return batch;
}

}  // namespace deepwrist::train
