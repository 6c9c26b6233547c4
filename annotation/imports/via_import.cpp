#include <string>

#include "annotation/imports/imported_image.h"
#include "annotation/imports/json_walk.h"
#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/base/text.h"
#include "core/data/csv.h"

// VIA (Dutta and Zisserman, "The VIA Annotation Software for Images, Audio and Video", ACM MM 2019):
//
//   project      {"_via_img_metadata": {KEY: IMAGE}, ...}        export as JSON: {KEY: IMAGE}
//   IMAGE        {"filename", "file_attributes": {NAME: VALUE}, "regions": [REGION] or, in version 1, {"0":
//   REGION}} REGION       {"shape_attributes": {"name": "point", "cx", "cy"}, "region_attributes": {NAME:
//   VALUE}} export CSV   filename, file_attributes, region_shape_attributes, region_attributes: the same JSON
//   in cells
//
// The label of a point is the first text among its attributes, whatever that is called.

namespace deepwrist::annotation {
namespace {

using nlohmann::json;

std::string first_text(const json& attributes) {
  if (!attributes.is_object()) return "";
  for (const auto& [name, value] : attributes.items()) {
    if (value.is_string() && !value.get<std::string>().empty()) return value.get<std::string>();
  }
  return "";
}

void add_labels(ImportedImage& image, const json& attributes) {
  if (!attributes.is_object()) return;
  for (const auto& [name, value] : attributes.items()) {
    if (value.is_string()) image.labels.push_back(value.get<std::string>());
  }
}

void add_region(ImportedImage& image, const json& shape, const json& attributes, std::size_t& others) {
  const auto x = number_of(member(shape, "cx")), y = number_of(member(shape, "cy"));
  if (text_of(member(shape, "name")) != "point" || !x || !y) {
    ++others;
  } else {
    image.marks.push_back({first_text(attributes), {*x, *y}});
  }
}

void note_others(ImportedFile& read, const ImportedImage& image, std::size_t others) {
  if (others > 0)
    read.remarks.push_back(image.fname + ": " + std::to_string(others) +
                           " regions that are no points are left out");
}

ImportedFile read_via_csv(std::string_view text, const std::string& place) {
  data::RowProblems problems(place);
  const auto table = data::parse_table(std::string(text), problems);
  problems.throw_if_any();
  const auto fname = table.require_column("filename"),
             shapes = table.require_column("region_shape_attributes");
  const auto attributes = table.require_column("region_attributes");
  const auto file_attributes = table.column("file_attributes");
  ImportedFile read;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto cell = [&](std::size_t column) {
      const auto field = table.field(row, column);
      return field.empty() ? json() : parse_json(field, place + ":" + std::to_string(table.line(row)));
    };
    const std::string name(table.field(row, fname));
    if (read.images.empty() || read.images.back().fname != name) {
      read.images.push_back({.fname = name});
      if (file_attributes) add_labels(read.images.back(), cell(*file_attributes));
    }
    std::size_t others = 0;
    const auto shape = cell(shapes);
    if (count_of(shape) > 0) add_region(read.images.back(), shape, cell(attributes), others);
    note_others(read, read.images.back(), others);
  }
  return read;
}

}  // namespace

ImportedFile read_via(std::string_view text, const std::string& place) {
  if (text.starts_with("filename") || text.starts_with("\"filename") || text.starts_with("#filename"))
    return read_via_csv(text.starts_with('#') ? text.substr(1) : text, place);
  const auto root = parse_json(text, place);
  const auto& project = member(root, "_via_img_metadata");
  const auto& images = project.is_object() ? project : root;
  if (!images.is_object()) throw Error(ErrorKind::format, place, "is no project or export of VIA");
  ImportedFile read;
  for (const auto& [key, value] : images.items()) {
    ImportedImage image{.fname = text_of(member(value, "filename"))};
    if (image.fname.empty()) {
      read.remarks.push_back("'" + printable(key, 60) + "' has no filename and is left out");
      continue;
    }
    add_labels(image, member(value, "file_attributes"));
    std::size_t others = 0;
    for (const auto& region : member(value, "regions"))
      add_region(image, member(region, "shape_attributes"), member(region, "region_attributes"), others);
    note_others(read, image, others);
    read.images.push_back(std::move(image));
  }
  return read;
}

}  // namespace deepwrist::annotation
