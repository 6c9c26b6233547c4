#pragma once

#include <cstddef>
#include <functional>
#include <future>
#include <list>
#include <memory>
#include <mutex>
#include <opencv2/core.hpp>
#include <string>

#include "annotation/shown_picture.h"
#include "core/data/radiograph_source.h"

namespace deepwrist::annotation {

/// A radiograph that was read, or why it cannot be.
struct LoadedRadiograph {
  ShownPicture picture;
  cv::Mat image;          ///< uint8, contrast-normalised; reduced where it is very large
  cv::Mat network_image;  ///< the same made to fit 256×256
  std::string failure;    ///< no patient data
};

/// Radiographs read in the sandbox, a few of them kept: the one that is shown and those beside it.
/// Thread-safe; who asks for one that is being read waits for it.
class PictureStore {
 public:
  using Loaded = std::shared_ptr<const LoadedRadiograph>;
  using Load = std::function<LoadedRadiograph(std::size_t index)>;
  explicit PictureStore(Load load, std::size_t kept = 6) : load_(std::move(load)), kept_(kept) {}

  Loaded get(std::size_t index);
  /// Where it is there already; null else.
  Loaded peek(std::size_t index);

 private:
  struct Entry {
    std::size_t index;
    std::shared_future<Loaded> loaded;
  };
  const Load load_;
  const std::size_t kept_;
  std::mutex mutex_;
  std::list<Entry> entries_;  ///< the latest first
};

/// Reads one file: decoded in the sandbox, checked as for the networks, made a picture. `mm_per_px` of the
/// file unless the table or the configuration has another. Throws only what ends a run.
LoadedRadiograph load_radiograph(data::RadiographSource& source, const std::filesystem::path& file,
                                 const Preprocessing& preprocessing);

}  // namespace deepwrist::annotation
