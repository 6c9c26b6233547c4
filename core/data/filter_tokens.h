#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace deepwrist::data {

/// What is wrong with a filter, and where: its text, or a part of it, and below that a mark at the place.
struct FilterProblem {
  std::string message, excerpt, mark;
};

/// A problem with the byte `at` of a filter. Line ends and tabs of the excerpt are blanks.
FilterProblem filter_problem(std::string_view text, std::size_t at, const std::string& message);

/// A part of a filter.
struct FilterToken {
  /// A name stood between backticks; the end is the last of all.
  enum class Is { word, name, number, text, symbol, end } is = Is::end;
  std::string text;    ///< without quotes
  std::size_t at = 0;  ///< byte of the filter
};

/// The parts of a filter in their order; numbers are finite. At the first sign that means nothing `problem`
/// is set and reading ends.
std::vector<FilterToken> filter_tokens(std::string_view text, std::optional<FilterProblem>& problem);

}  // namespace deepwrist::data
