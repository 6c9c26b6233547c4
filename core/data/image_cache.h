#pragma once

#include <cstddef>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <opencv2/core.hpp>
#include <vector>

namespace deepwrist::data {

/// Images kept in memory up to a limit. What no longer fits is loaded at every call; nothing is thrown out
/// again, because training visits all images equally often. Thread-safe.
class ImageCache {
 public:
  /// `load` gives image `index` of 0..count-1; it is called from several threads at once.
  ImageCache(std::size_t count, std::size_t max_bytes, std::function<cv::Mat(std::size_t)> load);

  /// The image, shared with the cache: it must not be written to. Threads that ask for one image at the same
  /// time wait for one load. Throws what `load` throws, and tries again when asked again.
  cv::Mat get(std::size_t index);

  /// Keeps an image made elsewhere, where there is room and none is kept for this index.
  void put(std::size_t index, const cv::Mat& image);

  /// Bytes of the pixels kept.
  std::size_t bytes() const;

  /// Calls of `get` that wait for another's load at this moment.
  std::size_t waiting() const;

 private:
  void keep(std::size_t index, const cv::Mat& image);

  const std::size_t max_bytes_;
  const std::function<cv::Mat(std::size_t)> load_;
  mutable std::mutex mutex_;
  std::size_t bytes_ = 0, waiting_ = 0;
  std::vector<cv::Mat> kept_;
  std::map<std::size_t, std::shared_future<cv::Mat>> loading_;
};

}  // namespace deepwrist::data
