#include "training/report/value_names.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include "core/report/chart/landmark_style.h"

namespace deepwrist::report {
namespace {

using Names = std::pair<std::string_view, std::string_view>;
constexpr std::array<Names, 3> kWhole{{{"lr", "learning rate"},
                                       {"images_per_s", "images per second"},
                                       {"waiting", "share of time waiting for images"}}};
constexpr std::array<Names, 2> kPrefixes{{{"val_", "validation "}, {"train_", "training "}}};
constexpr std::array<Names, 4> kSuffixes{
    {{"_mm", " (mm)"}, {"_px", " (px)"}, {"auroc", "AUROC"}, {"auprc", "AUPRC"}}};

/// " of landmark 2", and its name where the view is known.
std::string landmark_text(const std::string& number, std::optional<View> view) {
  int value = 0;
  std::from_chars(number.data(), number.data() + number.size(), value);
  if (!view || value < 1) return " of landmark " + number;
  return ", " + numbered_landmark(*view, static_cast<std::size_t>(value - 1));
}

}  // namespace

std::string value_title(const std::string& name, std::optional<View> view) {
  for (const auto& [key, title] : kWhole) {
    if (name == key) return std::string(title);
  }
  std::string before, middle = name, after;
  for (const auto& [key, title] : kPrefixes) {
    if (!middle.starts_with(key)) continue;
    before = title;
    middle.erase(0, key.size());
  }
  if (const std::size_t last = middle.rfind('_'); is_one_of_several(middle)) {
    const std::string which = middle.substr(last + 1);
    const bool landmark = which.find_first_not_of("0123456789") == std::string::npos;
    after = landmark ? landmark_text(which, view) : " at " + which;
    if (which.ends_with("mm")) after.insert(after.size() - 2, " ");
    middle.erase(last);
  }
  for (const auto& [key, title] : kSuffixes) {
    if (!middle.ends_with(key)) continue;
    after.insert(0, title);
    middle.erase(middle.size() - key.size());
  }
  std::ranges::replace(middle, '_', ' ');
  return before + middle + after;
}

std::string unit_of(const std::string& name) {
  return name.ends_with("_mm") || name.ends_with("_px") ? name.substr(name.size() - 2) : "";
}

bool is_one_of_several(const std::string& name) {
  const std::size_t last = name.rfind('_');
  return last != std::string::npos && last + 1 < name.size() && name[last + 1] >= '0' &&
         name[last + 1] <= '9';
}

std::string value_heading(const std::string& name, std::optional<View> view) {
  std::string title = value_title(name, view);
  if (!title.empty() && title[0] >= 'a' && title[0] <= 'z')
    title[0] = static_cast<char>(title[0] - 'a' + 'A');
  return title;
}

}  // namespace deepwrist::report
