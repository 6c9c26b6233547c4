#pragma once

#include <cstddef>
#include <filesystem>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/view.h"

namespace deepwrist::annotation {

/// A point or a box as another program has it, in pixels of the image.
struct ImportedMark {
  std::string label{};
  cv::Point2d at{};
};

/// What another program's file says of one image.
struct ImportedImage {
  std::string fname{};                ///< as it is written there
  std::vector<ImportedMark> marks{};  ///< points, in the file's order
  std::vector<std::string> labels{};  ///< of the whole image, and classes of boxes
  cv::Size size{};                    ///< where the file says it
};

/// Formats that are read; what is said of them comes from their published descriptions.
enum class ImportFormat {
  via,           ///< VGG Image Annotator 1 to 3: project or export as JSON, export as CSV
  labelme,       ///< a JSON file an image
  coco,          ///< COCO keypoints
  label_studio,  ///< export as JSON, keypoints and choices
  yolo,          ///< a text file an image: boxes of classes, as GRAZPEDWRI-DX has them
};

/// What was read, and what of it was not taken as its author may have meant it: a line each.
struct ImportedFile {
  std::vector<ImportedImage> images;
  std::vector<std::string> remarks;
};

/// The format that a file's name and beginning tell. Throws Error(format) where they tell none.
ImportFormat format_of(const std::filesystem::path& file, std::string_view text);

/// Reads one file's text. Throws Error(format), Error(limit) naming the place.
ImportedFile read_via(std::string_view text, const std::string& place);
ImportedFile read_labelme(std::string_view text, const std::string& place);
ImportedFile read_coco(std::string_view text, const std::string& place);
ImportedFile read_label_studio(std::string_view text, const std::string& place);
/// `stem`: the file's name without its extension; the image is called STEM.png. `classes`: their names by
/// number.
ImportedFile read_yolo(std::string_view text, const std::string& place, const std::string& stem,
                       const std::vector<std::string>& classes);
ImportedFile read_import(ImportFormat format, const std::filesystem::path& file,
                         const std::vector<std::string>& classes);

/// The classes of GRAZPEDWRI-DX in the order of its numbers (Nagy et al., Scientific Data 9, 222, 2022).
const std::vector<std::string>& graz_classes();

}  // namespace deepwrist::annotation
