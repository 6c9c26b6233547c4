#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace deepwrist {

/// The whole text as a number (C locale, surrounding blanks allowed), or nothing. Infinity and NaN included.
std::optional<double> parse_double(std::string_view text);
std::optional<long long> parse_integer(std::string_view text);

std::string trim(std::string_view text);
std::string to_lower(std::string_view text);

/// All of it up to the first line feed.
std::string first_line(std::string_view text);

/// The candidate with the smallest edit distance to `word`, if it is near enough to be a likely misspelling.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates);

/// Natural order: digit runs compare as numbers, so that "fold_2" comes before "fold_10".
bool natural_less(std::string_view a, std::string_view b);

/// "(64,1,7,7)", or with another text between the sizes; without any "()".
std::string shape_text(std::span<const std::int64_t> sizes, std::string_view between = ",");

/// Text from outside for messages: escaped as shown() does, and cut.
std::string printable(std::string_view text, std::size_t max_length = 200);

}  // namespace deepwrist
