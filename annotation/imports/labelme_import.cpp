#include "annotation/imports/imported_image.h"
#include "annotation/imports/json_walk.h"
#include "core/base/error.h"
#include "core/base/json_text.h"

// labelme (Wada, github.com/wkentaro/labelme), one file an image:
//
//   {"imagePath", "imageWidth", "imageHeight", "flags": {NAME: true}, "imageData": picture or null,
//    "shapes": [{"label", "shape_type": "point", "points": [[x, y]]}]}

namespace deepwrist::annotation {

ImportedFile read_labelme(std::string_view text, const std::string& place) {
  const auto root = parse_json(text, place);
  ImportedImage image{.fname = text_of(member(root, "imagePath"))};
  if (image.fname.empty() || !member(root, "shapes").is_array())
    throw Error(ErrorKind::format, place, "is no file of labelme: it has no imagePath, or no shapes");
  const int width = side_of(member(root, "imageWidth")), height = side_of(member(root, "imageHeight"));
  if (width > 0 && height > 0) image.size = {width, height};
  ImportedFile read;
  std::size_t others = 0;
  for (const auto& shape : member(root, "shapes")) {
    const auto& points = member(shape, "points");
    const bool is_point = text_of(member(shape, "shape_type")) == "point" && points.is_array() &&
                          points.size() == 1 && points[0].is_array() && points[0].size() == 2;
    const auto x = is_point ? number_of(points[0][0]) : std::nullopt;
    const auto y = is_point ? number_of(points[0][1]) : std::nullopt;
    if (x && y) {
      image.marks.push_back({text_of(member(shape, "label")), {*x, *y}});
    } else {
      ++others;
    }
  }
  if (others > 0)
    read.remarks.push_back(image.fname + ": " + std::to_string(others) +
                           " shapes that are no points are left out");
  const auto& flags = member(root, "flags");
  if (flags.is_object()) {
    for (const auto& [name, value] : flags.items()) {
      if (value == true) image.labels.push_back(name);
    }
  }
  read.images.push_back(std::move(image));
  return read;
}

}  // namespace deepwrist::annotation
