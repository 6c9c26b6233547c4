#include "classifier/test_time_augmentation.h"

#include <torch/types.h>

#include "core/image/standardize.h"
#include "core/image/test_time_crops.h"

namespace deepwrist::classifier {

torch::Tensor ten_crops(const cv::Mat& roi, const weights::ChannelStatistics& statistics) {
  const auto mean = weights::to_float(statistics.mean), deviation = weights::to_float(statistics.std);
  const auto channels = mean.size();
  auto batch =
      torch::empty({image::kCrops, static_cast<std::int64_t>(channels), image::kCropSide, image::kCropSide});
  auto* out = batch.data_ptr<float>();
  for (const auto& crop : image::test_time_crops(roi)) {
    const auto size = channels * crop.total();
    image::standardize(crop, 255, mean, deviation, std::span(out, size));
    out += size;
  }
  return batch;
}

}  // namespace deepwrist::classifier
