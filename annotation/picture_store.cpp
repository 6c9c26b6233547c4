#include "annotation/picture_store.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "core/base/error.h"

namespace deepwrist::annotation {
namespace {

/// So that the radiographs kept stay small: landmarks need no more pixels than eyes do.
cv::Mat reduced(const cv::Mat& image) {
  const double times = static_cast<double>(image.total()) / kMostShownPixels;
  if (times <= 1) return image;
  cv::Mat result;
  const double scale = 1 / std::sqrt(times);
  cv::resize(image, result, {}, scale, scale, cv::INTER_AREA);
  return result;
}

}  // namespace

PictureStore::Loaded PictureStore::get(std::size_t index) {
  std::promise<Loaded> promise;
  std::shared_future<Loaded> loaded;
  {
    const std::lock_guard lock(mutex_);
    const auto found = std::ranges::find(entries_, index, &Entry::index);
    if (found != entries_.end()) {
      entries_.splice(entries_.begin(), entries_, found);
      loaded = found->loaded;
    } else {
      entries_.push_front({index, promise.get_future().share()});
      if (entries_.size() > kept_) entries_.pop_back();
    }
  }
  if (loaded.valid()) return loaded.get();
  try {
    auto made = std::make_shared<const LoadedRadiograph>(load_(index));
    promise.set_value(made);
    return made;
  } catch (...) {
    promise.set_exception(std::current_exception());
    const std::lock_guard lock(mutex_);
    entries_.remove_if([&](const Entry& entry) { return entry.index == index; });
    throw;
  }
}

PictureStore::Loaded PictureStore::peek(std::size_t index) {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find(entries_, index, &Entry::index);
  const bool is_there =
      found != entries_.end() && found->loaded.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  return is_there ? found->loaded.get() : nullptr;
}

LoadedRadiograph load_radiograph(data::RadiographSource& source, const std::filesystem::path& file,
                                 const Preprocessing& preprocessing) {
  LoadedRadiograph loaded;
  try {
    const auto radiograph = source.decode(file);
    auto normalized = source.normalize(radiograph, file.string());
    loaded.network_image = std::move(normalized.network_image);
    loaded.image = reduced(normalized.image);
    loaded.picture = picture_of(radiograph, preprocessing.percentile_low, preprocessing.percentile_high);
  } catch (const Error& error) {
    if (ends_run(error.kind())) throw;
    loaded.failure = error.reason();
  }
  return loaded;
}

}  // namespace deepwrist::annotation
