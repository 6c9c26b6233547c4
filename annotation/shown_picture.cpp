#include "annotation/shown_picture.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/json_text.h"
#include "core/image/normalize.h"

//   float pixels ─► NaN, infinities and padding to the least ─► − least, × scale ─► uint16 ─► ? reduced
//   scale: 1 where the values span 255 to 65535, so that a page's window is in the file's own steps

namespace deepwrist::annotation {
namespace {

constexpr double kMostValue = 65535;
constexpr std::size_t kSamples = 1 << 20;

/// A row of the radiograph, and which of its pixels count.
class PixelRow {
 public:
  PixelRow(const dicom::Radiograph& radiograph, int y)
      : values_(radiograph.pixels.ptr<float>(y)),
        padding_(radiograph.padding.empty() ? nullptr : radiograph.padding.ptr<std::uint8_t>(y)) {}

  float value(int x) const { return values_[x]; }
  bool counts(int x) const { return (padding_ == nullptr || padding_[x] == 0) && std::isfinite(values_[x]); }

 private:
  const float* values_;
  const std::uint8_t* padding_;
};

struct Range {
  float least = 0, most = 0;
};

Range range_of(const dicom::Radiograph& radiograph) {
  Range range{std::numeric_limits<float>::max(), std::numeric_limits<float>::lowest()};
  for (int y = 0; y < radiograph.pixels.rows; ++y) {
    const PixelRow row(radiograph, y);
    for (int x = 0; x < radiograph.pixels.cols; ++x) {
      if (!row.counts(x)) continue;
      range.least = std::min(range.least, row.value(x));
      range.most = std::max(range.most, row.value(x));
    }
  }
  return range.least > range.most ? Range{} : range;
}

double scale_of(const Range& range) {
  const double span = static_cast<double>(range.most) - range.least;
  if (span <= 0) return 1;
  return span >= 255 && span <= kMostValue ? 1 : kMostValue / span;
}

cv::Mat stored_pixels(const dicom::Radiograph& radiograph, const Range& range, double scale) {
  cv::Mat stored(radiograph.pixels.size(), CV_16U);
  for (int y = 0; y < stored.rows; ++y) {
    const PixelRow row(radiograph, y);
    auto* out = stored.ptr<std::uint16_t>(y);
    for (int x = 0; x < stored.cols; ++x) {
      const double value = row.counts(x) ? (row.value(x) - range.least) * scale : 0;
      out[x] = static_cast<std::uint16_t>(std::min(value + 0.5, kMostValue));
    }
  }
  return stored;
}

/// Values of every so many pixels that are no padding.
std::vector<float> samples_of(const dicom::Radiograph& radiograph, const cv::Mat& stored) {
  const auto step = std::max<std::size_t>(stored.total() / kSamples, 1);
  std::vector<float> samples;
  for (std::size_t i = 0; i < stored.total(); i += step) {
    const int y = static_cast<int>(i / stored.cols), x = static_cast<int>(i % stored.cols);
    if (PixelRow(radiograph, y).counts(x)) samples.push_back(stored.at<std::uint16_t>(y, x));
  }
  return samples;
}

int reduction_of(const cv::Mat& pixels) {
  int reduction = 1;
  while (static_cast<double>(pixels.total()) / reduction / reduction > kMostShownPixels) ++reduction;
  return reduction;
}

}  // namespace

ShownPicture picture_of(const dicom::Radiograph& radiograph, double percentile_low, double percentile_high) {
  ShownPicture picture;
  picture.facts = {radiograph.pixels.size(), radiograph.mm_per_px};
  picture.warnings = radiograph.warnings;
  const auto range = range_of(radiograph);
  picture.pixels = stored_pixels(radiograph, range, scale_of(range));
  if (auto samples = samples_of(radiograph, picture.pixels); !samples.empty()) {
    picture.low = image::percentile(samples, percentile_low);
    picture.high = std::max(image::percentile(samples, percentile_high), picture.low + 1);
  }
  picture.reduction = reduction_of(picture.pixels);
  if (picture.reduction > 1) {
    cv::Mat reduced;
    const cv::Size size((picture.pixels.cols + picture.reduction - 1) / picture.reduction,
                        (picture.pixels.rows + picture.reduction - 1) / picture.reduction);
    cv::resize(picture.pixels, reduced, size, 0, 0, cv::INTER_AREA);
    picture.pixels = reduced;
  }
  return picture;
}

std::string encode(const ShownPicture& picture) {
  static_assert(std::endian::native == std::endian::little);
  const nlohmann::json head{{"width", picture.pixels.cols},
                            {"height", picture.pixels.rows},
                            {"reduction", picture.reduction},
                            {"low", picture.low},
                            {"high", picture.high},
                            {"original_width", picture.facts.size.width},
                            {"original_height", picture.facts.size.height},
                            {"warnings", picture.warnings}};
  auto text = json_text(head, 0);
  while (text.size() % 4 != 0) text += ' ';
  const auto length = static_cast<std::uint32_t>(text.size());
  std::string message(reinterpret_cast<const char*>(&length), sizeof length);
  const auto bytes = picture.pixels.total() * picture.pixels.elemSize();
  message.reserve(message.size() + text.size() + bytes);
  message += text;
  message.append(reinterpret_cast<const char*>(picture.pixels.data), bytes);
  return message;
}

}  // namespace deepwrist::annotation
