#pragma once

#include <opencv2/core.hpp>
#include <string>

namespace deepwrist::training {

/// SHA-256 over the digests of samples, so that no more than one image is in memory.
class DataDigest {
 public:
  /// 8-bit; `target` is any text that says what is to be learnt of the image.
  void add(const cv::Mat& image, const std::string& target);
  std::string finish() const;

 private:
  std::string all_;
};

}  // namespace deepwrist::training
