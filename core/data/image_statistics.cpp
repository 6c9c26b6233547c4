#include "core/data/image_statistics.h"

#include <array>
#include <cmath>
#include <cstdint>

#include "core/base/error.h"
#include "core/base/signals.h"

namespace deepwrist::data {
namespace {

constexpr const char* kPlace = "training images";

class Histogram {
 public:
  void add(const cv::Mat& image) {
    if (image.type() != CV_8U || image.empty())
      throw Error(ErrorKind::format, kPlace,
                  "an image is empty or not 8-bit gray; check the files of the table");
    for (int y = 0; y < image.rows; ++y) {
      const auto* row = image.ptr<std::uint8_t>(y);
      for (int x = 0; x < image.cols; ++x) ++counts_[row[x]];
    }
  }

  MeanStd mean_std() const {
    std::uint64_t pixels = 0, sum = 0;
    for (std::size_t v = 0; v < counts_.size(); ++v) {
      pixels += counts_[v];
      sum += counts_[v] * v;
    }
    const auto n = static_cast<double>(pixels);
    const double mean = static_cast<double>(sum) / n;
    double squares = 0;
    for (std::size_t v = 0; v < counts_.size(); ++v) {
      const double deviation = static_cast<double>(v) - mean;
      squares += static_cast<double>(counts_[v]) * deviation * deviation;
    }
    return {mean, std::sqrt(squares / n)};
  }

 private:
  std::array<std::uint64_t, 256> counts_{};
};

void require_images(std::size_t count) {
  if (count == 0)
    throw Error(ErrorKind::format, kPlace,
                "there are none to take mean and deviation from; add rows to the table");
}

MeanStd usable(const MeanStd& statistics) {
  if (statistics.std > 0) return statistics;
  throw Error(ErrorKind::format, kPlace,
              "all pixels have the same value, so that there is nothing to normalise with");
}

}  // namespace

MeanStd pixel_mean_std(std::size_t count, const ImageAt& image) {
  require_images(count);
  Histogram all;
  for (std::size_t i = 0; i < count; ++i) {
    throw_if_stop_requested();
    all.add(image(i));
  }
  return usable(all.mean_std());
}

MeanStd average_image_mean_std(std::size_t count, const ImageAt& image) {
  require_images(count);
  MeanStd sum;
  for (std::size_t i = 0; i < count; ++i) {
    throw_if_stop_requested();
    Histogram one;
    one.add(image(i));
    const auto [mean, std] = one.mean_std();
    sum.mean += mean / 255;
    sum.std += std / 255;
  }
  const auto n = static_cast<double>(count);
  return usable({sum.mean / n, sum.std / n});
}

}  // namespace deepwrist::data
