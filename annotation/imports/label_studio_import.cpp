#include "annotation/imports/imported_image.h"
#include "annotation/imports/json_walk.h"
#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/base/text.h"

// Label Studio (labelstud.io, "Label Studio JSON format of annotated tasks"):
//
//   [{"data": {NAME: "/data/upload/1/scan.png"},
//     "annotations": [{"was_cancelled": false, "result": [RESULT, ...]}]}]       the last one counts
//   RESULT  {"type": "keypointlabels", "original_width", "original_height",
//            "value": {"x": %, "y": %, "keypointlabels": [LABEL]}}               per cent of the image
//           {"type": "choices", "value": {"choices": [LABEL, ...]}}

namespace deepwrist::annotation {
namespace {

using nlohmann::json;

/// The image of a task: the first text of its data that looks like a file.
std::string file_of_task(const json& task) {
  const auto& data = member(task, "data");
  if (!data.is_object()) return "";
  for (const auto& [name, value] : data.items()) {
    const auto text = text_of(value);
    if (text.find('.') != text.npos) return text.substr(text.find_last_of("/=") + 1);
  }
  return "";
}

void take_result(ImportedImage& image, const json& result, std::size_t& others) {
  const auto& value = member(result, "value");
  const auto type = text_of(member(result, "type"));
  if (type == "choices") {
    for (const auto& label : member(value, "choices")) image.labels.push_back(text_of(label));
    return;
  }
  const int width = side_of(member(result, "original_width")),
            height = side_of(member(result, "original_height"));
  const auto x = number_of(member(value, "x")), y = number_of(member(value, "y"));
  if (type != "keypointlabels" || !x || !y || width == 0 || height == 0) {
    ++others;
    return;
  }
  const auto& labels = member(value, "keypointlabels");
  image.size = {width, height};
  image.marks.push_back({labels.is_array() && !labels.empty() ? text_of(labels[0]) : "",
                         {*x / 100 * width, *y / 100 * height}});
}

}  // namespace

ImportedFile read_label_studio(std::string_view text, const std::string& place) {
  const auto root = parse_json(text, place);
  if (!root.is_array())
    throw Error(ErrorKind::format, place, "is no export of Label Studio: it is no list of tasks");
  ImportedFile read;
  for (const auto& task : root) {
    ImportedImage image{.fname = file_of_task(task)};
    if (image.fname.empty()) {
      read.remarks.emplace_back("a task without a file is left out");
      continue;
    }
    const json* last = nullptr;
    for (const auto& annotation : member(task, "annotations")) {
      if (member(annotation, "was_cancelled") != true) last = &annotation;
    }
    std::size_t others = 0;
    if (last != nullptr) {
      for (const auto& result : member(*last, "result")) take_result(image, result, others);
    }
    if (count_of(member(task, "annotations")) > 1)
      read.remarks.push_back(image.fname + ": of several annotations the last one is taken");
    if (others > 0)
      read.remarks.push_back(image.fname + ": " + std::to_string(others) +
                             " results that are no keypoints are left out");
    read.images.push_back(std::move(image));
  }
  return read;
}

}  // namespace deepwrist::annotation
