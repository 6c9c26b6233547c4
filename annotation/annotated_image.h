#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "annotation/annotation_record.h"

namespace deepwrist::annotation {

/// A radiograph to be annotated, as it is known before anybody said anything of it.
struct AnnotatedImage {
  std::filesystem::path path;
  std::string id{};     ///< safe in a table and a file's name
  std::string shown{};  ///< its name as the table or the folder has it
  /// View, side, points and label of the input, where the reader may see them.
  AnnotationRecord initial{};
  /// Columns of the input that go along into the table of annotations: name, value.
  std::vector<std::pair<std::string, std::string>> carried{};
};

/// What the pixels' file says of itself, once it was read.
struct ImageFacts {
  cv::Size size{};         ///< pixels
  cv::Size2d mm_per_px{};  ///< width: along a row; 0: unknown
};

}  // namespace deepwrist::annotation
