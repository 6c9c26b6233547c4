#include "core/base/blanks.h"

#include <algorithm>
#include <array>

namespace deepwrist {
namespace {

constexpr std::size_t kLongest = 3;

bool is_wide_blank(std::string_view three) {
  constexpr std::array<std::string_view, 4> kOthers{"\xe2\x80\xaf", "\xe2\x81\xa0", "\xe3\x80\x80",
                                                    "\xef\xbb\xbf"};
  const bool general = three.starts_with("\xe2\x80") && static_cast<unsigned char>(three[2]) <= 0x8d;
  return general || std::ranges::find(kOthers, three) != kOthers.end();
}

}  // namespace

std::size_t leading_blank(std::string_view text) {
  if (text.empty()) return 0;
  if (text[0] == ' ' || text[0] == '\t' || text[0] == '\r' || text[0] == '\n') return 1;
  if (static_cast<unsigned char>(text[0]) < 0x80) return 0;
  if (text.starts_with("\xc2\xa0")) return 2;
  return text.size() >= kLongest && is_wide_blank(text.substr(0, kLongest)) ? kLongest : 0;
}

std::string_view without_blanks(std::string_view text) {
  while (const auto blank = leading_blank(text)) text.remove_prefix(blank);
  const auto ends_with_blank = [&]() -> std::size_t {
    for (std::size_t size = 1; size <= std::min(kLongest, text.size()); ++size) {
      if (leading_blank(text.substr(text.size() - size)) == size) return size;
    }
    return 0;
  };
  while (const auto blank = ends_with_blank()) text.remove_suffix(blank);
  return text;
}

}  // namespace deepwrist
