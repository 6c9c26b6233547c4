#include "core/report/markup.h"

#include <fmt/format.h>

#include <cmath>

#include "core/base/utf8.h"

namespace deepwrist::report {
namespace {

const std::string kMinus = "−";

/// The escape of a code point, or nothing where it stands for itself.
std::string_view replacement(char32_t code) {
  switch (code) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    case '\t':
    case '\n':
    case '\r':
      return {};
    default:
      break;
  }
  const bool forbidden = code < 0x20 || (code >= 0x7f && code < 0xa0) || code == kReplacement ||
                         code == 0xfffe || code == 0xffff;
  return forbidden ? "\xEF\xBF\xBD" : std::string_view();
}

/// "−1.5" for "-1.5"; what rounds to nothing has no sign. Powers of ten keep theirs.
std::string with_minus(std::string text) {
  if (!text.starts_with('-')) return text;
  text.erase(0, 1);
  return text.find_first_not_of("0.") == text.npos ? text : kMinus + text;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string markup;
  markup.reserve(text.size() + text.size() / 8);
  while (!text.empty()) {
    const std::string_view before = text;
    const std::string_view other = replacement(take_character(text).or_replacement());
    markup += other.empty() ? before.substr(0, before.size() - text.size()) : other;
  }
  return markup;
}

std::string number(double value, int digits) {
  return std::isnan(value) ? "–" : with_minus(fmt::format("{:.{}g}", value, digits));
}

std::string decimal_number(double value, int decimals) {
  return std::isnan(value) ? "–" : with_minus(fmt::format("{:.{}f}", value, decimals));
}

std::string range_text(const std::string& low, const std::string& high) {
  const bool negative = low.starts_with(kMinus) || high.starts_with(kMinus);
  return low + (negative ? " to " : "–") + high;
}

std::string column_number(double value, int digits) {
  constexpr int kSmallestPower = -4;  // below, and above all digits, powers of ten are written
  const double power = value == 0 ? 0 : std::floor(std::log10(std::abs(value)));
  if (!(power >= kSmallestPower && power < digits)) return number(value, digits);
  return decimal_number(value, digits - 1 - static_cast<int>(power));
}

std::string number_as_precise(double value, double deviation) {
  constexpr int kMostDecimals = 8;
  const double decimals = 1 - std::floor(std::log10(deviation));
  if (!(decimals >= 0 && decimals <= kMostDecimals && std::isfinite(value))) return number(value);
  return decimal_number(value, static_cast<int>(decimals));
}

}  // namespace deepwrist::report
