#include "tests/support/arrays.h"

#include <cstring>
#include <map>
#include <stdexcept>

#include "core/base/atomic_file.h"
#include "core/base/sha256.h"
#include "core/data/npy.h"

namespace deepwrist::testing {
namespace fs = std::filesystem;

cv::Mat read_mat(const fs::path& npy) {
  static const std::map<std::string, int> kTypes{
      {"|u1", CV_8U}, {"<u2", CV_16U}, {"<f4", CV_32F}, {"<f8", CV_64F}};
  const auto array = data::read_npy(npy);
  if (array.shape.size() != 2) throw std::runtime_error(npy.string() + " is no image");
  cv::Mat image(static_cast<int>(array.shape[0]), static_cast<int>(array.shape[1]), kTypes.at(array.dtype));
  std::memcpy(image.data, array.bytes.data(), array.bytes.size());
  return image;
}

std::vector<cv::Point2f> read_points(const fs::path& npy) {
  const auto array = data::read_npy(npy);
  const auto values = array.as<float>();
  std::vector<cv::Point2f> points;
  for (std::size_t i = 0; i + 1 < values.size(); i += 2) points.emplace_back(values[i], values[i + 1]);
  return points;
}

nlohmann::json read_json(const fs::path& path) {
  return nlohmann::json::parse(read_file(path, std::size_t{64} << 20));
}

int differing_pixels(const cv::Mat& a, const cv::Mat& b) {
  if (a.size() != b.size() || a.type() != b.type())
    return static_cast<int>(std::max<std::size_t>(1, a.total()));
  cv::Mat different;
  cv::compare(a, b, different, cv::CMP_NE);
  return cv::countNonZero(different);
}

std::string sha256_of_pixels(const cv::Mat& image) {
  const cv::Mat whole = image.isContinuous() ? image : image.clone();
  return sha256(std::as_bytes(std::span(whole.data, whole.total() * whole.elemSize())));
}

}  // namespace deepwrist::testing
