#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <vector>

#include "annotation/annotated_image.h"
#include "apps/annotate/annotate_program.h"
#include "core/base/preprocessing.h"

namespace deepwrist::annotation {

/// The radiographs of `dataset.meta`, with what their table and their files say of them.
struct ListedImages {
  std::vector<AnnotatedImage> images;
  std::vector<std::optional<cv::Size2d>>
      mm_per_px;  ///< of each, where the table or the configuration says it
};

/// Reads the table or looks through the folder, and asks files for view, side and study. Left out, each with
/// a line in the log: files whose names cannot stand in a table, a file named twice, views that
/// `dataset.views` leaves out. Throws Error as data::read_metadata, and where nothing is left.
ListedImages list_images(const AnnotateExperiment& experiment, const Preprocessing& preprocessing);

}  // namespace deepwrist::annotation
