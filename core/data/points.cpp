#include "core/data/points.h"

#include <cmath>

#include "core/data/scanner.h"

namespace deepwrist::data {
namespace {

constexpr std::size_t kMaxPoints = 1000;

/// The bracket that closes the one just consumed; nothing when there is none.
std::optional<char> open_bracket(Scanner& text) {
  if (text.accept('[')) return ']';
  if (text.accept('(')) return ')';
  return std::nullopt;
}

std::optional<float> coordinate(Scanner& text) {
  const auto value = text.number();
  if (!value || !std::isfinite(static_cast<float>(*value))) return std::nullopt;
  return static_cast<float>(*value);
}

std::optional<cv::Point2f> point(Scanner& text) {
  const auto close = open_bracket(text);
  if (!close) return std::nullopt;
  const auto x = coordinate(text);
  if (!x || !text.accept(',')) return std::nullopt;
  const auto y = coordinate(text);
  if (!y || !text.accept(*close)) return std::nullopt;
  return cv::Point2f(*x, *y);
}

}  // namespace

std::optional<std::vector<cv::Point2f>> parse_points(std::string_view source) {
  Scanner text(source);
  const auto close = open_bracket(text);
  if (!close) return std::nullopt;
  std::vector<cv::Point2f> points;
  do {
    const auto next = point(text);
    if (!next || points.size() == kMaxPoints) return std::nullopt;
    points.push_back(*next);
  } while (text.accept(','));
  if (!text.accept(*close) || !text.at_end()) return std::nullopt;
  return points;
}

}  // namespace deepwrist::data
