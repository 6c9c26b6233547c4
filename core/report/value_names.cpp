#include "core/report/value_names.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace deepwrist::report {
namespace {

using Names = std::pair<std::string_view, std::string_view>;
constexpr std::array<Names, 2> kWhole{{{"lr", "learning rate"}, {"images_per_s", "images per second"}}};
constexpr std::array<Names, 2> kPrefixes{{{"val_", "validation "}, {"train_", "training "}}};
constexpr std::array<Names, 4> kSuffixes{
    {{"_mm", " (mm)"}, {"_px", " (px)"}, {"auroc", "AUROC"}, {"auprc", "AUPRC"}}};

}  // namespace

std::string value_title(const std::string& name) {
  for (const auto& [key, title] : kWhole) {
    if (name == key) return std::string(title);
  }
  std::string before, middle = name, after;
  for (const auto& [key, title] : kPrefixes) {
    if (!middle.starts_with(key)) continue;
    before = title;
    middle.erase(0, key.size());
  }
  for (const auto& [key, title] : kSuffixes) {
    if (!middle.ends_with(key)) continue;
    after = title;
    middle.erase(middle.size() - key.size());
  }
  std::ranges::replace(middle, '_', ' ');
  return before + middle + after;
}

std::string value_heading(const std::string& name) {
  std::string title = value_title(name);
  if (!title.empty() && title[0] >= 'a' && title[0] <= 'z')
    title[0] = static_cast<char>(title[0] - 'a' + 'A');
  return title;
}

}  // namespace deepwrist::report
