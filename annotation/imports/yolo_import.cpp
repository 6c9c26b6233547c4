#include <sstream>

#include "annotation/imports/imported_image.h"
#include "core/base/error.h"
#include "core/base/text.h"

// YOLO's text files, one an image: lines "CLASS X Y WIDTH HEIGHT", X and Y of the box's middle, all in
// fractions of the image. An empty file is an image without boxes.

namespace deepwrist::annotation {
namespace {

constexpr std::size_t kFields = 5;

/// The class of a line; nothing where it is none.
std::optional<std::size_t> class_of(const std::string& line) {
  std::istringstream words(line);
  std::vector<double> values;
  for (std::string word; words >> word;) {
    const auto value = parse_double(word);
    if (!value) return std::nullopt;
    values.push_back(*value);
  }
  if (values.size() < kFields || values[0] < 0 || values[0] > 1000) return std::nullopt;
  for (std::size_t k = 1; k < kFields; ++k) {
    if (!(values[k] >= 0 && values[k] <= 1)) return std::nullopt;
  }
  return static_cast<std::size_t>(values[0]);
}

}  // namespace

const std::vector<std::string>& graz_classes() {
  static const std::vector<std::string> names{"boneanomaly",  "bonelesion", "foreignbody",
                                              "fracture",     "metal",      "periostealreaction",
                                              "pronatorsign", "softtissue", "text"};
  return names;
}

ImportedFile read_yolo(std::string_view text, const std::string& place, const std::string& stem,
                       const std::vector<std::string>& classes) {
  ImportedImage image{.fname = stem + ".png"};
  std::istringstream lines{std::string(text)};
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (trim(line).empty()) continue;
    const auto found = class_of(line);
    if (!found || *found >= classes.size()) {
      throw Error(ErrorKind::format, place + ":" + std::to_string(number),
                  "is no box: a class below " + std::to_string(classes.size()) +
                      " and four fractions of the image are needed");
    }
    image.labels.push_back(classes[*found]);
  }
  return {{std::move(image)}, {}};
}

}  // namespace deepwrist::annotation
