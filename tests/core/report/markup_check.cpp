#include "tests/core/report/markup_check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <vector>

namespace deepwrist::testing {
namespace {

const std::regex& tag_pattern() {
  static const std::regex pattern(
      R"(^(/?)([a-zA-Z][a-zA-Z0-9]*)((?: [a-zA-Z][a-zA-Z0-9:-]*="[^"<]*")*)(/?)$)", std::regex::optimize);
  return pattern;
}

/// Every & begins one of the five named entities or a number.
bool entities_are_known(std::string_view text) {
  for (std::size_t at = text.find('&'); at != text.npos; at = text.find('&', at + 1)) {
    const std::string_view entity = text.substr(at + 1, text.find(';', at) - at - 1);
    const bool named = entity == "amp" || entity == "lt" || entity == "gt" || entity == "quot";
    if (!named && entity != "#39") return false;
  }
  return true;
}

/// Base64, and long texts, would be deep recursion for std::regex; they need no check here.
std::string without_long_values(const std::string& tag) {
  constexpr std::size_t kLong = 200;
  std::string kept;
  std::size_t at = 0;
  while (at < tag.size()) {
    const std::size_t open = std::min(tag.find('"', at), tag.size());
    const std::size_t close = std::min(tag.find('"', open + 1), tag.size());
    kept += tag.substr(at, open - at);
    const std::string value = tag.substr(open, close + 1 - open);
    kept += value.size() > kLong && value.find('<') == value.npos ? "\"\"" : value;
    at = close + 1;
  }
  return kept;
}

}  // namespace

std::string markup_fault(std::string_view text) {
  if (!entities_are_known(text)) return "a bare &";
  std::vector<std::string> open;
  std::size_t at = text.starts_with("<!DOCTYPE html>") ? 15 : 0;
  while ((at = text.find('<', at)) != text.npos) {
    const std::size_t end = text.find('>', at);
    if (end == text.npos) return "a tag without end";
    const std::string tag = without_long_values(std::string(text.substr(at + 1, end - at - 1)));
    std::smatch match;
    if (!std::regex_match(tag, match, tag_pattern())) return "not a tag: " + tag;
    if (match[1].length() > 0) {
      if (open.empty() || open.back() != match[2].str()) return "closes what is not open: " + tag;
      open.pop_back();
    } else if (match[4].length() == 0) {
      open.push_back(match[2].str());
    }
    at = end + 1;
  }
  return open.empty() ? "" : "not closed: " + open.back();
}

int occurrences(std::string_view text, std::string_view part) {
  int count = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

std::string without_script(std::string text) {
  const std::size_t begin = text.find("<script>"), end = text.find("</script>");
  EXPECT_NE(begin, text.npos);
  EXPECT_EQ(occurrences(text, "<script"), 1);
  EXPECT_EQ(occurrences(text, "</script"), 1);
  return text.erase(begin, end + 9 - begin);
}

}  // namespace deepwrist::testing
