#include "core/data/fields.h"

#include <algorithm>
#include <initializer_list>
#include <string>

#include "core/base/blanks.h"
#include "core/base/text.h"
#include "core/data/column_names.h"
#include "core/data/scanner.h"

namespace deepwrist::data {

namespace {

bool is_one_of(const std::string& word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

std::optional<int> parse_digit(std::string_view field) {
  const auto value = parse_double(field);
  if (!value || (*value != 0 && *value != 1)) return std::nullopt;
  return static_cast<int>(*value);
}

}  // namespace

bool is_blank(std::string_view field) {
  constexpr std::size_t kLongest = 4;  // of the words
  const auto text = without_blanks(field);
  if (text.empty()) return true;
  return text.size() <= kLongest &&
         is_one_of(to_lower(text), {"nan", "na", "n/a", "#n/a", "<na>", "none", "null"});
}

bool names_nobody(std::string_view field) {
  if (is_blank(field)) return true;
  const auto word = column_key(field);  // nothing is left of "-" and "__"
  constexpr std::size_t kLongest = 16;
  if (word.size() > kLongest) return false;
  if (word.find_first_not_of(".?*#/") == std::string::npos) return true;
  return is_one_of(word, {"–", "—", "unknown", "unbekannt", "inconnu", "desconocido", "tuntematon", "missing",
                          "nonegiven", "notgiven", "notavailable", "noid", "anonymous", "anonymized",
                          "anonymised", "anonym", "anon", "tbd", "xxx"});
}

std::optional<int> parse_label(std::string_view field) {
  if (const auto digit = parse_digit(field)) return digit;
  const auto word = to_lower(without_blanks(field));
  if (is_one_of(word, {"false", "no"})) return 0;
  if (is_one_of(word, {"true", "yes"})) return 1;
  return std::nullopt;
}

std::optional<View> parse_side(std::string_view field) {
  if (const auto view = parse_view(field)) return view;
  if (const auto digit = parse_digit(field)) return static_cast<View>(*digit);
  const auto word = column_key(field);  // "Postero-anterior"
  if (is_one_of(word, {"ap", "p.a.", "a.p.", "frontal", "posteroanterior", "anteroposterior"})) {
    return View::pa;
  }
  if (is_one_of(word, {"lat.", "lateral"})) return View::lat;
  return std::nullopt;
}

std::optional<cv::Size2d> parse_spacing(std::string_view field) {
  Scanner text(field);
  const bool bracket = text.accept('[');
  const auto row = text.number();
  const auto column = row && (text.accept(',') || text.accept('\\')) ? text.number() : row;
  constexpr double kLargest = 10;
  if (!row || !column || *row <= 0 || *column <= 0 || *row > kLargest || *column > kLargest)
    return std::nullopt;
  if ((bracket && !text.accept(']')) || !text.at_end()) return std::nullopt;
  return cv::Size2d(*column, *row);
}

}  // namespace deepwrist::data
