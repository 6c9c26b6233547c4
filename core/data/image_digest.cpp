#include "core/data/image_digest.h"

#include <cassert>
#include <cstring>
#include <vector>

#include "core/base/sha256.h"

namespace deepwrist::data {

std::string image_digest(const cv::Mat& image) {
  assert(image.type() == CV_8U);
  const int size[] = {image.rows, image.cols};
  std::vector<std::byte> bytes(sizeof size + image.total());
  std::memcpy(bytes.data(), size, sizeof size);
  auto* to = bytes.data() + sizeof size;
  for (int row = 0; row < image.rows; ++row, to += image.cols) {
    std::memcpy(to, image.ptr(row), static_cast<std::size_t>(image.cols));
  }
  return sha256(bytes).substr(0, 16);
}

std::string image_digests_name(View view) {
  return "data_" + std::to_string(static_cast<int>(view)) + ".json";
}

}  // namespace deepwrist::data
