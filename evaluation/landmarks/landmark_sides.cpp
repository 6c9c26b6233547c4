#include "evaluation/landmarks/landmark_sides.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/log.h"
#include "core/base/text.h"
#include "core/data/fields.h"

// Left and right wrists are mirror images, so offsets along x would cancel. A sign brings each onto one
// side:
//
//   the table tells hands, and where the ulna     hand × side of the ulna in right     x to the ulna
//   lies, as all PA of known hand agree           wrists; blank: side of the ulna
//   the table tells hands, but not so             1 right, -1 left                     x as in a right wrist
//   no hands                                      side of the ulna, PA only            x to the ulna
//   nothing is known of any                       1 for all                            x to the right
//
// The ulna's side is that of its tip from the radius's, in mm, where these are farther apart along x than
// along y. A case of unknown side among known ones gets 0 and is left out along x.

namespace deepwrist::evaluation {
namespace {

constexpr std::size_t kUlna = 0, kRadius = 1;  // of PA

/// Where the ulna lies in a PA picture: 1 to the right of the radius, -1 to the left, 0 unclear.
int side_of_ulna(const LandmarkCase& item) {
  if (item.view != View::pa || item.truth.size() <= kRadius) return 0;
  const cv::Size2d scale = item.mm_per_px.value_or(cv::Size2d(1, 1));
  const auto from_radius = item.truth[kUlna] - item.truth[kRadius];
  const double x = from_radius.x * scale.width, y = from_radius.y * scale.height;
  if (std::abs(x) <= std::abs(y)) return 0;
  return x > 0 ? 1 : -1;
}

int side_of_hand(const LandmarkCase& item) {
  if (!item.hand) return 0;
  return *item.hand == Hand::right ? 1 : -1;
}

/// On which side of a right wrist's picture the ulna lies, as all cases whose hand is told agree; 0 where
/// they do not, with the number of the fewer.
int ulna_of_right_hands(const std::vector<LandmarkCase>& cases, View view, std::size_t& disagreeing) {
  std::size_t right = 0, left = 0;
  for (const auto& item : cases) {
    if (item.view != view) continue;
    const int side = side_of_hand(item) * side_of_ulna(item);
    right += side > 0 ? 1 : 0;
    left += side < 0 ? 1 : 0;
  }
  disagreeing = std::min(right, left);
  if (disagreeing > 0 || right + left == 0) return 0;
  return right > 0 ? 1 : -1;
}

/// Signs of a view whose table tells hands.
void take_hands(const std::vector<LandmarkCase>& cases, View view, ViewSides& sides) {
  std::size_t disagreeing = 0;
  const int ulna = ulna_of_right_hands(cases, view, disagreeing);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (cases[i].view != view) continue;
    const int hand = side_of_hand(cases[i]);
    // Towards the ulna where all agree on where that is; else the picture of a right wrist is the pattern.
    sides.sign[i] = ulna == 0 ? hand : hand != 0 ? hand * ulna : side_of_ulna(cases[i]);
  }
  sides.direction = ulna == 0 ? "to the right in a right wrist" : "towards the ulna";
  if (disagreeing > 0) {
    sides.remark = fmt::format(
        "Of {} radiographs the table's side and the order of ulna and radius do not fit those of the others; "
        "the table's side is used.",
        disagreeing);
  }
}

}  // namespace

std::optional<Hand> parse_hand(std::string_view text) {
  const auto word = to_lower(trim(std::string(text)));
  if (word == "l" || word == "left") return Hand::left;
  if (word == "r" || word == "right") return Hand::right;
  return std::nullopt;
}

std::vector<std::optional<Hand>> read_hands(const data::CsvTable& table) {
  std::optional<std::size_t> column;
  std::string name;
  for (const char* candidate : {"Laterality", "ImageLaterality", "Hand"}) {
    if (!column) {
      column = table.column(candidate);
      name = candidate;
    }
  }
  if (!column) return {};
  std::vector<std::optional<Hand>> hands;
  std::size_t unclear = 0, first_line = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto text = trim(std::string(table.field(row, *column)));
    hands.push_back(parse_hand(text));
    if (hands.back() || data::is_blank(text)) continue;
    if (unclear++ == 0) first_line = table.line(row);
  }
  if (unclear > 0) {
    log().warn("{}: {} is neither L nor R in {} rows (the first on line {}); their side counts as unknown",
               table.place(), name, unclear, first_line);
  }
  return hands;
}

ViewSides view_sides(const std::vector<LandmarkCase>& cases, View view) {
  ViewSides sides;
  sides.sign.assign(cases.size(), 0);
  const auto of_view = static_cast<std::size_t>(std::ranges::count(cases, view, &LandmarkCase::view));
  const bool told = std::ranges::any_of(
      cases, [&](const LandmarkCase& item) { return item.view == view && item.hand.has_value(); });
  if (told) {
    take_hands(cases, view, sides);
  } else {
    for (std::size_t i = 0; i < cases.size(); ++i) {
      if (cases[i].view == view) sides.sign[i] = side_of_ulna(cases[i]);
    }
    sides.direction = "towards the ulna";
  }
  sides.mirrored = static_cast<std::size_t>(std::ranges::count(sides.sign, -1));
  sides.unknown = of_view - sides.mirrored - static_cast<std::size_t>(std::ranges::count(sides.sign, 1));
  sides.all_unknown = sides.unknown > 0 && sides.unknown == of_view;
  if (sides.all_unknown) {
    for (std::size_t i = 0; i < cases.size(); ++i) sides.sign[i] = cases[i].view == view ? 1 : 0;
    sides.direction = "to the right";
    sides.remark = fmt::format(
        "Which wrist the {} radiographs show is unknown: offsets along x are not mirrored, so those of left "
        "and "
        "right wrists may cancel. A column Laterality (L or R) tells.",
        name(view));
  } else if (sides.unknown > 0) {
    sides.remark += fmt::format(
        "{}Which wrist {} of {} {} radiographs show is unknown: they are left out of the offsets along x. A "
        "column Laterality (L or R) tells.",
        sides.remark.empty() ? "" : " ", sides.unknown, of_view, name(view));
  }
  return sides;
}

}  // namespace deepwrist::evaluation
