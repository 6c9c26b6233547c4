#pragma once

#include <functional>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "core/train/training_set.h"

namespace deepwrist::training {

/// Digests of samples, so that no more than one image is in memory.
class DataDigest {
 public:
  /// 8-bit; `target` is any text that says what is to be learnt of the image.
  void add(const cv::Mat& image, const std::string& target);
  /// The image that a sample was cut from, as data::image_digest.
  void add_source(const std::string& image_digest);

  /// Any text that says how samples are divided; empty: nothing says it.
  void add_division(const std::string& text) { all_ += text; }

  /// SHA-256 of the images in their order, of their targets and their division.
  std::string of_all() const;
  /// data::image_digest of each image and each source.
  const std::vector<std::string>& images() const { return images_; }

 private:
  std::string all_;
  std::vector<std::string> images_;
};

/// Of a set's images as the network gets them, before augmentation, and of their targets. `look` is shown
/// each image on the way, so that nobody else has to read it once more.
DataDigest digest_of(
    const train::TrainingSet& set,
    const std::function<void(std::size_t row, const cv::Mat& image)>& look = [](auto, const auto&) {});

}  // namespace deepwrist::training
