#include "phantom/tables.h"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "core/base/json_text.h"
#include "core/base/version.h"

namespace deepwrist::phantom {
namespace {

std::string fixed(double value, int digits) {
  char text[40];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

std::string points_text(const std::vector<cv::Point2d>& points) {
  std::string text = "[";
  for (const cv::Point2d& p : points) {
    text += (text.size() > 1 ? ", [" : "[") + fixed(p.x, 2) + ", " + fixed(p.y, 2) + "]";
  }
  return text + "]";
}

std::string spacing_text(const ImageRow& row) { return row.spacing_mm ? fixed(*row.spacing_mm, 5) : ""; }

std::string side_text(const ImageRow& row) { return std::to_string(static_cast<int>(row.view)); }

}  // namespace

std::string landmarks_table(const std::vector<ImageRow>& rows) {
  std::string text = "Fname,Points,Side,ID,Patient,Spacing\n";
  for (const ImageRow& row : rows) {
    if (!row.landmarks_inside) continue;
    text += row.file + ",\"" + points_text(row.points) + "\"," + side_text(row) + "," + row.id + ",P" +
            row.id + "," + spacing_text(row) + "\n";
  }
  return text;
}

std::string cases_table(const std::vector<ImageRow>& rows) {
  std::string text = "ID,Fname,Side,Fracture,Patient,Spacing,Subtlety\n";
  for (const ImageRow& row : rows) {
    text += row.id + "," + row.file + "," + side_text(row) + "," + (row.subtlety ? "1" : "0") + ",P" +
            row.id + "," + spacing_text(row) + "," + (row.subtlety ? fixed(*row.subtlety, 3) : "") + "\n";
  }
  return text;
}

std::string description(const DatasetOptions& options, const std::vector<ImageRow>& rows, bool complete) {
  std::size_t broken = 0, outside = 0;
  for (const ImageRow& row : rows) {
    broken += row.subtlety ? 1 : 0;
    outside += row.landmarks_inside ? 0 : 1;
  }
  nlohmann::ordered_json json{
      {"program", "make_phantoms"},
      {"version", version()},
      {"generation", 1},  // rises when the same seed starts to give other images
      {"complete", complete},
      {"seed", options.seed},
      {"count", options.count},
      {"fracture_share", options.fracture_share},
      {"subtlety", {options.subtlety_low, options.subtlety_high}},
      {"missing_spacing_share", options.missing_spacing_share},
      {"width", options.size.width},
      {"height", options.size.height},
      {"plain", options.plain},
      {"images", rows.size()},
      {"images_with_fracture", broken},
      {"note", "Synthetic radiographs computed from random geometric models. No patient data."}};
  if (options.style == Style::wild) {
    json["style"] = "wild";
    json["width"] = options.box.width;  // the most; 0: not limited
    json["height"] = options.box.height;
    json["images_with_landmarks_outside"] = outside;
  }
  return json_text(json, 2);
}

}  // namespace deepwrist::phantom
