#include "annotation/draft_points.h"

#include <algorithm>
#include <cmath>

#include "core/data/csv_writer.h"
#include "core/data/scanner.h"

namespace deepwrist::annotation {
namespace {

std::optional<double> draft_coordinate(data::Scanner& text) {
  const auto value = text.number();
  if (!value || !std::isfinite(*value)) return std::nullopt;
  return rounded_coordinate(*value);
}

/// A point, or None. False for anything else.
bool take_slot(data::Scanner& text, std::optional<cv::Point2d>& slot) {
  if (text.accept_word("None")) return true;
  if (!text.accept('[')) return false;
  const auto x = draft_coordinate(text);
  if (!x || !text.accept(',')) return false;
  const auto y = draft_coordinate(text);
  if (!y || !text.accept(']')) return false;
  slot = cv::Point2d(*x, *y);
  return true;
}

}  // namespace

std::string points_text(const LandmarkSlots& points) {
  std::string text;
  for (const auto& point : points) {
    text += text.empty() ? "[" : ", ";
    text += point ? "[" + data::csv_number(point->x) + ", " + data::csv_number(point->y) + "]" : "None";
  }
  const bool any = std::ranges::any_of(points, [](const auto& point) { return point.has_value(); });
  return any ? text + "]" : "";
}

std::optional<LandmarkSlots> parse_draft_points(std::string_view source) {
  data::Scanner text(source);
  LandmarkSlots points;
  if (!text.accept('[')) return std::nullopt;
  for (std::size_t k = 0; k < points.size(); ++k) {
    if (k > 0 && !text.accept(',')) return std::nullopt;
    if (!take_slot(text, points[k])) return std::nullopt;
  }
  if (!text.accept(']') || !text.at_end()) return std::nullopt;
  return points;
}

}  // namespace deepwrist::annotation
