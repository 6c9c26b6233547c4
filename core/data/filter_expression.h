#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/data/filter_tokens.h"

namespace deepwrist::data {

/// What a column is compared with: a number, or a text in quotes.
using FilterValue = std::variant<double, std::string>;

/// One test of one column.
struct FilterCondition {
  enum class Test { equal, unequal, less, at_most, more, at_least, among, not_among, blank, not_blank };
  std::size_t column = 0;  ///< index of FilterExpression::columns
  Test test = Test::equal;
  std::vector<FilterValue> values;  ///< one; of among and not_among one or more, of blank and not_blank none
};

/// A condition, or parts of which all, any or (of its one part) none must hold.
struct FilterNode {
  enum class Kind { condition, all, any, none } kind = Kind::condition;
  FilterCondition condition;
  std::vector<FilterNode> parts;
};

/// A condition on the fields of a row, such as "Age >= 18 and Cast != 1".
struct FilterExpression {
  std::vector<std::string> columns;  ///< each once, as first written
  FilterNode root;
};

/// Reads
///
///   any        all {or all}
///   all        part {and part}
///   part       not part | ( any ) | condition
///   condition  column (== | != | < | <= | > | >=) value
///              column [not] in ( value {, value} )
///              column is [not] blank
///   column     a word, or any name between backticks
///   value      a number, or a text in single or double quotes, in which a doubled quote is one
///
/// with words of the grammar in any case. Nothing else is understood, and at most 4096 bytes, nested 32 deep.
/// `problem` is set, and the result empty, where the text is no such condition.
FilterExpression parse_filter(std::string_view text, std::optional<FilterProblem>& problem);

}  // namespace deepwrist::data
