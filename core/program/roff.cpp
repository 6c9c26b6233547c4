#include "core/program/roff.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "core/base/utf8.h"

namespace deepwrist {
namespace {

constexpr std::size_t kColumns = 78;

/// The escape of a character that roff, or a terminal that shows what it made, takes for another.
const char* escape_of(char c) {
  switch (c) {
    case '\\':
      return "\\(rs";
    case '-':
      return "\\-";
    case '\'':
      return "\\(aq";
    case '"':
      return "\\(dq";
    case '`':
      return "\\(ga";
    case '^':
      return "\\(ha";
    case '~':
      return "\\(ti";
    default:
      return nullptr;
  }
}

}  // namespace

std::string roff_text(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const auto character = take_character(text);
    if (character.code >= 0x80) {
      char code[16];
      std::snprintf(code, sizeof code, "\\[u%04X]", static_cast<unsigned>(character.or_replacement()));
      result += code;
    } else if (const char* escape = escape_of(static_cast<char>(character.code))) {
      result += escape;
    } else {
      result += static_cast<char>(character.code);
    }
  }
  return result;
}

std::string roff_lines(std::string_view text) {
  std::string result, line;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    const auto word = roff_text(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) continue;
    if (!line.empty() && line.size() + 1 + word.size() > kColumns) {
      result += line + "\n";
      line.clear();
    }
    if (!line.empty()) {
      line += " " + word;
    } else {
      line = (word.front() == '.' ? "\\&" : "") + word;  // an apostrophe is escaped already
    }
  }
  return line.empty() ? result : result + line + "\n";
}

std::string roff_title(std::string_view name, std::string_view date, std::string_view version) {
  std::string capitals(name);
  std::ranges::transform(capitals, capitals.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return ".TH \"" + roff_text(capitals) + "\" 1 " + std::string(date) + " \"DeepWrist " + roff_text(version) +
         "\" \"DeepWrist\"\n";
}

std::string manual_date() {
  const char* fixed = std::getenv("SOURCE_DATE_EPOCH");
  const std::time_t seconds = fixed != nullptr && *fixed != '\0'
                                  ? static_cast<std::time_t>(std::strtoll(fixed, nullptr, 10))
                                  : std::time(nullptr);
  std::tm day{};
  char text[16] = "";
  if (gmtime_r(&seconds, &day) != nullptr) std::strftime(text, sizeof text, "%Y-%m-%d", &day);
  return text;
}

}  // namespace deepwrist
