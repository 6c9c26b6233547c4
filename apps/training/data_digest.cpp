#include "apps/training/data_digest.h"

#include <span>

#include "core/base/sha256.h"
#include "core/base/signals.h"

namespace deepwrist::training {

void DataDigest::add(const cv::Mat& image, const std::string& target) {
  throw_if_stop_requested();
  const auto pixels = image.isContinuous() ? image : image.clone();
  all_ += sha256({reinterpret_cast<const std::byte*>(pixels.data), pixels.total()}) + target;
}

std::string DataDigest::finish() const { return sha256(std::as_bytes(std::span(all_))); }

}  // namespace deepwrist::training
