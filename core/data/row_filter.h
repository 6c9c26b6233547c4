#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/data/csv_table.h"
#include "core/data/filter_expression.h"
#include "core/data/row_problems.h"

namespace deepwrist::data {

/// Which rows of a table a program sees (`dataset.filter`): all, or those for which a condition on their
/// fields holds (filter_expression.h has the grammar).
///
/// A field that is blank (fields.h) fulfils `is blank` and no comparison, != and `not in` neither. Numbers
/// are compared with fields as numbers, and a field that is none is a problem; texts with trimmed fields as
/// they are written. What decides without a field does not look at it: `Age is not blank and Age > 3`.
class RowFilter {
 public:
  /// Keeps all rows.
  RowFilter() = default;
  /// `problem` is set where the text is no condition; the filter then keeps all.
  RowFilter(const std::string& text, std::optional<FilterProblem>& problem);

  /// Which rows the condition holds for. Columns that are not there and fields that are no numbers go to
  /// `problems`; rows with such fields are left out, and without a column none is.
  std::vector<bool> kept(const CsvTable& table, RowProblems& problems) const;
  /// Takes the other rows out of a table, and notes once how many are left. A table of which none is left is
  /// a problem, too.
  void apply(CsvTable& table, RowProblems& problems) const;
  /// The same; throws Error(format) with all problems.
  void apply(CsvTable& table) const;

  /// As it was given; empty: all rows are kept.
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::shared_ptr<const FilterExpression> expression_;
};

}  // namespace deepwrist::data
