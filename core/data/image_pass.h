#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "core/data/radiograph_source.h"

namespace deepwrist::data {

/// One reading of all images of a training set, so that broken ones are known before the training starts.
struct ImagePass {
  std::string label;  ///< shown with the progress, e.g. "PA radiographs"
  std::size_t count = 0;
  std::size_t threads = 1;
  bool quiet = false;  ///< no progress

  std::function<TrainingImage(std::size_t)> load{};        ///< called from several threads at once
  std::function<void(std::size_t, TrainingImage)> take{};  ///< in order, on the caller's thread
  std::function<void(std::size_t, const std::string& reason)> fail{};  ///< likewise, for what cannot be read

  /// Every index is taken or fails. Logs how many images each warning concerns. Throws Error(interrupted)
  /// when the run is asked to stop.
  void run() const;
};

}  // namespace deepwrist::data
