#include "core/report/chart/landmark_style.h"

#include <fmt/format.h>

#include "core/report/chart/chart_drawing.h"
#include "core/report/chart/chart_marks.h"
#include "core/report/markup.h"

namespace deepwrist::report {
namespace {

constexpr std::size_t kKnown = 3;

using NamesOfView = std::array<std::array<const char*, 2>, kKnown>;
constexpr NamesOfView kPa{{{"tip of the distal ulna", "distal ulna"},
                           {"tip of the distal radius", "distal radius"},
                           {"centre of the wrist", "centre of wrist"}}};
constexpr NamesOfView kLat{{{"first point on the top of the distal radio-ulnar bones", "radio-ulnar first"},
                            {"second point on the top of the distal radio-ulnar bones", "radio-ulnar second"},
                            {"centre of the wrist", "centre of wrist"}}};

}  // namespace

LandmarkNames landmark_names(View view, std::size_t landmark) {
  if (landmark >= kKnown) {
    const auto number = fmt::format("landmark {}", landmark + 1);
    return {number, number};
  }
  const auto& [name, short_name] = (view == View::pa ? kPa : kLat)[landmark];
  return {name, short_name};
}

std::string numbered_landmark(View view, std::size_t landmark) {
  const auto name = landmark_names(view, landmark).name;
  return landmark < kKnown ? fmt::format("{} {}", landmark + 1, name) : name;
}

int landmark_series_colour(std::size_t landmark) {
  return kFirstLandmarkColour + static_cast<int>(landmark % kLandmarkColours.size());
}

std::string landmark_legend_html(View view) {
  std::string html = fmt::format("<ul class=\"legend landmarks\"><li>{}</li>", name(view));
  for (std::size_t i = 0; i < kKnown; ++i) {
    html += fmt::format(
        "<li><svg class=\"{}\" viewBox=\"0 0 10 10\" width=\"10\" height=\"10\" aria-hidden=\"true\">{}</svg>"
        "{}</li>",
        colour_classes(landmark_series_colour(i)), marker_svg(0, {5, 5}, 4, ""),
        escaped(numbered_landmark(view, i)));
  }
  return html + "</ul>\n";
}

}  // namespace deepwrist::report
