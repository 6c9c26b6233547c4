#include "clinic/objects/result_text.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>

#include "clinic/objects/result_geometry.h"
#include "clinic/objects/source_values.h"

namespace deepwrist::clinic {
namespace {

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
  return text;
}

std::string side_text(const SideResult& side) {
  const std::string who =
      side.side ? fmt::format("All views of the {} wrist: ", name(*side.side)) : "All views: ";
  if (!side.decision) return who + "no result.";
  auto text = fmt::format("{}{}, score {} %", who, name(*side.decision), percent(*side.score));
  if (side.thresholds) text += fmt::format(" ({})", thresholds_text(*side.thresholds));
  return text + ".";
}

std::string view_text(const ViewResult& view) {
  auto text = view_and_side(view) + ": ";
  if (!view.failure.empty()) {
    text += failure_text(view);
  } else {
    text += fmt::format("{}, {} %", name(*view.decision), percent(*view.probability));
    if (view.thresholds) text += fmt::format(" ({})", thresholds_text(*view.thresholds));
  }
  text += ".";
  if (is_clipped(view)) {
    const auto& r = *view.region;
    text += fmt::format(" The region leaves the image: columns {:.1f} to {:.1f}, rows {:.1f} to {:.1f}.", r.x,
                        r.x + r.width, r.y, r.y + r.height);
  }
  for (std::size_t i = 0; i < view.landmarks.size(); ++i) {
    if (visible_landmark(view, i)) continue;
    text += fmt::format(" Landmark {} lies outside the image.", i + 1);
  }
  return text;
}

}  // namespace

std::string ascii(std::string_view text, std::size_t most) {
  std::string plain(text.substr(0, most));
  std::ranges::replace_if(
      plain, [](char c) { return c < ' ' || c > '~'; }, '?');
  return plain;
}

std::string percent(double share) { return fmt::format("{:.1f}", 100 * share); }

std::string view_and_side(const ViewResult& view) {
  const auto side = laterality_of(view.source).side;
  const std::string which = view.view_known ? deepwrist::name(view.view) : "UNKNOWN VIEW";
  return side ? fmt::format("{} {}", which, name(*side)) : which;
}

std::string headline(const ViewResult& view) {
  if (!view.decision) return "NOT ANALYSED";
  return fmt::format("{} {} %", upper(name(*view.decision)), percent(*view.probability));
}

std::string failure_text(const ViewResult& view) {
  return view.failure.empty() ? std::string() : "not analysed: " + ascii(view.failure);
}

std::string thresholds_text(const evaluation::DecisionThresholds& thresholds) {
  const auto high = fmt::format("fracture from {} %", percent(thresholds.high));
  if (!thresholds.has_doubt()) return high;
  return fmt::format("{}, doubt from {} %", high, percent(thresholds.low));
}

std::string parameters_text(const StudyResult& result) {
  std::string text = "weights";
  for (const auto& digest : result.weights) text += " " + ascii(digest);
  if (!result.settings.empty()) text += "; " + ascii(result.settings, 4000);
  return text;
}

namespace {

/// "2 radiographs are not in this report"; empty where there are none.
std::string left_out_text(const StudyResult& result) {
  if (result.left_out == 0) return {};
  return fmt::format("{} radiograph{} not in this report", result.left_out,
                     result.left_out == 1 ? " is" : "s are");
}

}  // namespace

std::string comment_text(const StudyResult& result) {
  std::string text = fmt::format(
      "{}. Percentages are scores of networks: no probabilities, unless the parameters say that they were "
      "calibrated.",
      kWarning);
  for (const auto& side : result.sides) text += " " + side_text(side);
  for (const auto& view : result.views) text += " " + view_text(view);
  if (result.left_out > 0) text += " " + left_out_text(result) + ".";
  return text;
}

std::string failures_text(const StudyResult& result) {
  std::string text;
  for (const auto& view : result.views) {
    if (!view.failure.empty())
      text += (text.empty() ? "" : "; ") + view_and_side(view) + " " + failure_text(view);
  }
  if (result.left_out > 0) text += (text.empty() ? "" : "; ") + left_out_text(result);
  return text;
}

}  // namespace deepwrist::clinic
