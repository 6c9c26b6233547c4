#include "core/config/scalar.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "core/base/error.h"
#include "core/base/text.h"

// The patterns, of which the first that fits counts. d is [0-9_], s is [-+]?; after 0b, 0, 0x and a leading
// dot not all is "_":
//
//   null    empty, ~, null          words, inf and nan also Capitalised and in CAPITALS
//   bool    true, yes, on; false, no, off
//   int     s0   s[1-9]d*   s0b[01_]+   s0[0-7_]+   s0x[0-9a-fA-F_]+   s[1-9]d*(:[0-5]?[0-9])+
//   float   s[0-9]d*.d*([eE]s[0-9]+)?   s[0-9]d*[eE]s[0-9]+   .d+([eE][-+][0-9]+)?   s.inf   .nan
//           s[0-9]d*(:[0-5]?[0-9])+.d*
//
// These are PyYAML's, the floats those of OmegaConf's loader. What fits none is a text: 08, 0o17, -.5.

namespace deepwrist::config {
namespace {

bool one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, text) != words.end();
}

bool only(std::string_view text, std::string_view allowed) {
  return text.find_first_not_of(allowed) == std::string_view::npos;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// [0-9]+
bool digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

/// [0-9][0-9_]*
bool digits_and_bars(std::string_view text) {
  return !text.empty() && is_digit(text.front()) && only(text, "0123456789_");
}

std::string_view without_sign(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return text;
}

std::string without_bars(std::string_view text) {
  std::string plain(text);
  std::erase(plain, '_');
  return plain;
}

/// [0-5]?[0-9], the digits after a colon of a sexagesimal number
bool is_sixtieth(std::string_view text) {
  return digits(text) && text.size() <= 2 && (text.size() == 1 || text.front() <= '5');
}

std::optional<double> sexagesimal(std::string_view text, bool fraction) {
  if (text.empty() || !is_digit(text.front()) || text.find(':') == std::string_view::npos)
    return std::nullopt;
  std::string_view tail;
  if (fraction) {
    const auto dot = text.find('.');
    if (dot == std::string_view::npos || !only(text.substr(dot + 1), "0123456789_")) return std::nullopt;
    tail = text.substr(dot);
    text = text.substr(0, dot);
  } else if (text.front() == '0') {
    return std::nullopt;
  }
  const auto colon = text.find(':');
  if (!digits_and_bars(text.substr(0, colon))) return std::nullopt;
  double value = parse_double(without_bars(text.substr(0, colon))).value_or(0);
  for (std::size_t at = colon; at != std::string_view::npos;) {
    const auto next = text.find(':', at + 1);
    const auto part = text.substr(at + 1, next == std::string_view::npos ? next : next - at - 1);
    if (!is_sixtieth(part)) return std::nullopt;
    value = value * 60 + static_cast<double>(*parse_integer(part));
    at = next;
  }
  return value + (tail.size() > 1 ? parse_double("0" + without_bars(tail)).value_or(0) : 0);
}

/// Digits of a whole number and their base, or base 0 where the text is not one.
int integer_base(std::string_view& text) {
  if (text == "0" || (digits_and_bars(text) && text.front() != '0')) return 10;
  if (text.size() < 2 || text.front() != '0') return 0;
  const bool prefixed = text[1] == 'b' || text[1] == 'x';
  const auto rest = text.substr(prefixed ? 2 : 1);
  const int base = text[1] == 'b' ? 2 : text[1] == 'x' ? 16 : 8;
  const auto allowed = base == 2 ? "01_" : base == 16 ? "0123456789abcdefABCDEF_" : "01234567_";
  if (rest.empty() || rest.find_first_not_of('_') == std::string_view::npos || !only(rest, allowed)) return 0;
  text = rest;
  return base;
}

std::optional<std::int64_t> yaml_integer(std::string_view text, const Origin& origin) {
  const bool negative = text.starts_with('-');
  std::string_view body = without_sign(text);
  const int base = integer_base(body);
  if (base == 0) {
    const auto value = sexagesimal(body, false);
    if (!value || *value > 9e15) return std::nullopt;
    return static_cast<std::int64_t>(negative ? -*value : *value);
  }
  const std::string number = (negative ? "-" : "") + without_bars(body);
  std::int64_t value = 0;
  const auto end = number.data() + number.size();
  if (const auto parsed = std::from_chars(number.data(), end, value, base);
      parsed.ec == std::errc() && parsed.ptr == end) {
    return value;
  }
  throw Error(ErrorKind::usage, origin.text(),
              "the whole number " + printable(text, 40) +
                  " does not fit into 64 bits; put it in quotes if it is a name");
}

/// The four shapes of a float that OmegaConf's loader knows, without sign, infinity and NaN.
bool is_yaml_float(std::string_view body, bool has_sign) {
  const auto exponent = body.find_first_of("eE");
  const auto mantissa = body.substr(0, exponent);
  const auto power = exponent == std::string_view::npos ? std::string_view() : body.substr(exponent + 1);
  if (exponent != std::string_view::npos && !digits(without_sign(power))) return false;
  const auto dot = mantissa.find('.');
  if (dot == std::string_view::npos) return exponent != std::string_view::npos && digits_and_bars(mantissa);
  const auto fraction = mantissa.substr(dot + 1);
  if (!only(fraction, "0123456789_")) return false;
  if (dot > 0) return digits_and_bars(mantissa.substr(0, dot));
  const bool signed_power = power.empty() || power.size() != without_sign(power).size();
  return !has_sign && std::ranges::any_of(fraction, is_digit) && signed_power;
}

std::optional<double> yaml_float(std::string_view text) {
  const bool negative = text.starts_with('-');
  const auto body = without_sign(text);
  const bool has_sign = body.size() != text.size();
  std::optional<double> value;
  if (one_of(body, {".inf", ".Inf", ".INF"})) {
    value = std::numeric_limits<double>::infinity();
  } else if (!has_sign && one_of(body, {".nan", ".NaN", ".NAN"})) {
    value = std::numeric_limits<double>::quiet_NaN();
  } else if (is_yaml_float(body, has_sign)) {
    value = parse_double(without_bars(body)).value_or(std::numeric_limits<double>::infinity());
  } else {
    value = sexagesimal(body, true);
  }
  return value && negative ? -*value : value;
}

}  // namespace

Node::Value plain_scalar(std::string_view text, const Origin& origin) {
  if (one_of(text, {"", "~", "null", "Null", "NULL"})) return std::monostate();
  if (one_of(text, {"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"})) return true;
  if (one_of(text, {"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"})) return false;
  if (const auto integer = yaml_integer(text, origin)) return *integer;
  if (const auto real = yaml_float(text)) return *real;
  return std::string(text);
}

Node::Value plain_scalar_or_text(std::string_view text) {
  try {
    return plain_scalar(text, {});
  } catch (const Error&) {
    return std::string(text);
  }
}

Node::Value environment_scalar(const std::string& text) {
  const auto lower = to_lower(text);
  if (lower == "true" || lower == "false") return lower == "true";
  if (const auto integer = parse_integer(text)) return std::int64_t{*integer};
  if (const auto real = parse_double(text)) return *real;
  return text;
}

bool looks_like_date(std::string_view text) {
  const auto number = [&](std::size_t low, std::size_t high) {
    std::size_t count = 0;
    while (count < text.size() && count < high && is_digit(text[count])) ++count;
    text.remove_prefix(count);
    return count >= low;
  };
  const auto dash = [&] {
    const bool found = text.starts_with('-');
    text.remove_prefix(found ? 1 : 0);
    return found;
  };
  if (!number(4, 4) || !dash() || !number(1, 2) || !dash() || !number(1, 2)) return false;
  return text.empty() || text.front() == ' ' || text.front() == '\t' || text.front() == 'T' ||
         text.front() == 't';
}

std::string python_float(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  char buffer[40];
  const double size = std::abs(value);
  const bool scientific = size != 0 && (size < 1e-4 || size >= 1e16);
  const auto format = scientific ? std::chars_format::scientific : std::chars_format::fixed;
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, format).ptr;
  std::string text(buffer, end);
  if (!scientific && text.find('.') == std::string::npos) text += ".0";
  return text;
}

}  // namespace deepwrist::config
