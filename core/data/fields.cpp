#include "core/data/fields.h"

#include "core/base/text.h"
#include "core/data/scanner.h"

namespace deepwrist::data {

bool is_blank(std::string_view field) { return field.empty() || to_lower(field) == "nan"; }

std::optional<int> parse_label(std::string_view field) {
  const auto value = parse_double(field);
  if (!value || (*value != 0 && *value != 1)) return std::nullopt;
  return static_cast<int>(*value);
}

std::optional<View> parse_side(std::string_view field) {
  if (const auto view = parse_view(field)) return view;
  if (const auto label = parse_label(field)) return static_cast<View>(*label);
  return std::nullopt;
}

std::optional<cv::Size2d> parse_spacing(std::string_view field) {
  Scanner text(field);
  const bool bracket = text.accept('[');
  const auto row = text.number();
  const auto column = row && (text.accept(',') || text.accept('\\')) ? text.number() : row;
  if (!row || !column || *row <= 0 || *column <= 0) return std::nullopt;
  if ((bracket && !text.accept(']')) || !text.at_end()) return std::nullopt;
  return cv::Size2d(*column, *row);
}

}  // namespace deepwrist::data
