#include <map>

#include "annotation/imports/imported_image.h"
#include "annotation/imports/json_walk.h"
#include "core/base/error.h"
#include "core/base/json_text.h"

// COCO keypoints (cocodataset.org, "Data format"):
//
//   {"images": [{"id", "file_name", "width", "height"}],
//    "categories": [{"id", "name", "keypoints": [NAME, ...]}],
//    "annotations": [{"image_id", "category_id", "keypoints": [x, y, v, ...]}]}     v = 0: not labelled

namespace deepwrist::annotation {
namespace {

using nlohmann::json;

/// What an id is compared by, number or text.
std::string id_text(const json& id) { return id.is_string() ? id.get<std::string>() : id.dump(); }

void add_keypoints(ImportedImage& image, const json& keypoints, const json& names) {
  for (std::size_t k = 0; k + 2 < keypoints.size(); k += 3) {
    const auto x = number_of(keypoints[k]), y = number_of(keypoints[k + 1]), v = number_of(keypoints[k + 2]);
    if (!x || !y || !v || *v == 0) continue;
    const bool has_name = names.is_array() && k / 3 < names.size();
    image.marks.push_back({has_name ? text_of(names[k / 3]) : "", {*x, *y}});
  }
}

}  // namespace

ImportedFile read_coco(std::string_view text, const std::string& place) {
  const auto root = parse_json(text, place);
  if (!member(root, "images").is_array() || !member(root, "annotations").is_array())
    throw Error(ErrorKind::format, place, "is no file of COCO: it has no images, or no annotations");
  ImportedFile read;
  std::map<std::string, std::size_t> image_of;
  std::map<std::string, json> names_of;
  for (const auto& category : member(root, "categories"))
    names_of[id_text(member(category, "id"))] = member(category, "keypoints");
  for (const auto& value : member(root, "images")) {
    ImportedImage image{.fname = text_of(member(value, "file_name"))};
    const int width = side_of(member(value, "width")), height = side_of(member(value, "height"));
    if (width > 0 && height > 0) image.size = {width, height};
    image_of[id_text(member(value, "id"))] = read.images.size();
    read.images.push_back(std::move(image));
  }
  std::size_t lost = 0;
  for (const auto& value : member(root, "annotations")) {
    const auto image = image_of.find(id_text(member(value, "image_id")));
    const auto& keypoints = member(value, "keypoints");
    if (image == image_of.end() || !keypoints.is_array()) {
      ++lost;
      continue;
    }
    add_keypoints(read.images[image->second], keypoints, names_of[id_text(member(value, "category_id"))]);
  }
  if (lost > 0)
    read.remarks.push_back(std::to_string(lost) +
                           " annotations without keypoints, or of no image, are left out");
  return read;
}

}  // namespace deepwrist::annotation
