#include "core/data/image_cache.h"

#include <cassert>
#include <utility>

namespace deepwrist::data {

ImageCache::ImageCache(std::size_t count, std::size_t max_bytes, std::function<cv::Mat(std::size_t)> load)
    : max_bytes_(max_bytes), load_(std::move(load)), kept_(count) {}

cv::Mat ImageCache::get(std::size_t index) {
  assert(index < kept_.size());
  std::unique_lock lock(mutex_);
  if (!kept_[index].empty()) return kept_[index];
  if (const auto running = loading_.find(index); running != loading_.end()) {
    const auto image = running->second;
    ++waiting_;
    lock.unlock();
    image.wait();
    lock.lock();
    --waiting_;
    return image.get();
  }
  std::packaged_task<cv::Mat()> task([this, index] { return load_(index); });
  const auto image = task.get_future().share();
  loading_.emplace(index, image);
  lock.unlock();
  task();  // an exception travels in the future, to everyone who waits for it
  lock.lock();
  loading_.erase(index);
  keep(index, image.get());
  return image.get();
}

void ImageCache::put(std::size_t index, const cv::Mat& image) {
  assert(index < kept_.size());
  const std::lock_guard lock(mutex_);
  keep(index, image);
}

std::size_t ImageCache::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

std::size_t ImageCache::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_;
}

void ImageCache::keep(std::size_t index, const cv::Mat& image) {
  const auto size = image.total() * image.elemSize();
  if (!kept_[index].empty() || size > max_bytes_ - bytes_) return;
  kept_[index] = image;
  bytes_ += size;
}

}  // namespace deepwrist::data
