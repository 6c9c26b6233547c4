#include "core/data/row_filter.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/base/warn_once.h"
#include "core/data/column_names.h"
#include "core/data/fields.h"

namespace deepwrist::data {
namespace {

using Test = FilterCondition::Test;

/// A filter on the columns of one table.
class BoundFilter {
 public:
  BoundFilter(const FilterExpression& expression, const CsvTable& table, RowProblems& problems)
      : expression_(expression), table_(table), problems_(problems) {
    for (const auto& name : expression.columns) {
      if (const auto message = table.missing_column(name)) problems.add(1, "dataset.filter: " + *message);
      columns_.push_back(table.column(name).value_or(kAbsent));
    }
  }

  bool has_all_columns() const { return std::ranges::find(columns_, kAbsent) == columns_.end(); }
  bool keeps(std::size_t row) {
    is_bad_ = false;
    return holds(expression_.root, row) && !is_bad_;
  }

 private:
  static constexpr std::size_t kAbsent = static_cast<std::size_t>(-1);

  bool holds(const FilterNode& node, std::size_t row) {
    const auto part_holds = [&](const FilterNode& part) { return holds(part, row); };
    switch (node.kind) {
      case FilterNode::Kind::all:
        return std::ranges::all_of(node.parts, part_holds);
      case FilterNode::Kind::any:
        return std::ranges::any_of(node.parts, part_holds);
      case FilterNode::Kind::none:
        return !part_holds(node.parts.front());
      case FilterNode::Kind::condition:
        break;
    }
    return holds(node.condition, row);
  }

  bool holds(const FilterCondition& condition, std::size_t row) {
    const auto field = table_.field(row, columns_[condition.column]);
    if (is_blank(field)) return condition.test == Test::blank;
    if (condition.test == Test::blank || condition.test == Test::not_blank)
      return condition.test == Test::not_blank;
    const bool is_among = std::ranges::any_of(
        condition.values, [&](const FilterValue& value) { return compares(condition, field, value, row); });
    const bool is_negated = condition.test == Test::unequal || condition.test == Test::not_among;
    return is_among != is_negated;
  }

  /// With one value, != and `not in` as == and `in`.
  bool compares(const FilterCondition& condition, std::string_view field, const FilterValue& value,
                std::size_t row) {
    if (const auto* text = std::get_if<std::string>(&value)) return trim(field) == *text;
    const double wanted = std::get<double>(value);
    const auto number = parse_double(field);
    if (!number) {
      // Beside a text in one list, fields may be texts.
      if (std::ranges::all_of(condition.values, [](auto& v) { return std::holds_alternative<double>(v); }))
        add_problem(condition, field, row);
      return false;
    }
    switch (condition.test) {
      case Test::less:
        return *number < wanted;
      case Test::at_most:
        return *number <= wanted;
      case Test::more:
        return *number > wanted;
      case Test::at_least:
        return *number >= wanted;
      default:
        return *number == wanted;
    }
  }

  /// The field is not shown where it may tell who a patient is.
  void add_problem(const FilterCondition& condition, std::string_view field, std::size_t row) {
    if (is_bad_) return;
    is_bad_ = true;
    const auto& name = expression_.columns[condition.column];
    const auto shown = may_name_person(name) ? "" : " '" + printable(trim(field), 60) + "'";
    problems_.add(table_.line(row), fmt::format("{}{} is no number, and dataset.filter compares it with one",
                                                printable(name, 60), shown));
  }

  const FilterExpression& expression_;
  const CsvTable& table_;
  RowProblems& problems_;
  std::vector<std::size_t> columns_;
  bool is_bad_ = false;  ///< a field of the row could not be compared
};

/// "; Age is blank in 3" of the rows.
std::string blanks(const FilterExpression& expression, const CsvTable& table) {
  std::string text;
  for (const auto& name : expression.columns) {
    const auto column = *table.column(name);
    std::size_t count = 0;
    for (std::size_t row = 0; row < table.rows(); ++row) count += is_blank(table.field(row, column));
    if (count > 0) text += fmt::format("; {} is blank in {}", printable(name, 60), count);
  }
  return text;
}

}  // namespace

RowFilter::RowFilter(const std::string& text, std::optional<FilterProblem>& problem) {
  auto expression = parse_filter(text, problem);
  if (problem) return;
  text_ = text;
  expression_ = std::make_shared<const FilterExpression>(std::move(expression));
}

std::vector<bool> RowFilter::kept(const CsvTable& table, RowProblems& problems) const {
  std::vector<bool> kept(table.rows(), true);
  if (!expression_) return kept;
  BoundFilter filter(*expression_, table, problems);
  if (!filter.has_all_columns()) return kept;
  for (std::size_t row = 0; row < kept.size(); ++row) kept[row] = filter.keeps(row);
  return kept;
}

void RowFilter::apply(CsvTable& table, RowProblems& problems) const {
  if (!expression_ || table.rows() == 0) return;
  const auto before = problems.count();
  const auto rows = kept(table, problems);
  const auto count = std::ranges::count(rows, true);
  if (problems.count() == before) {
    note_once(fmt::format("{}: dataset.filter keeps {} of {} rows{}", table.place(), count, rows.size(),
                          blanks(*expression_, table)));
    if (count == 0)
      problems.add(1, fmt::format("dataset.filter ({}) holds for none of the {} rows", printable(text_, 200),
                                  rows.size()));
  }
  table.keep_rows(rows);
}

void RowFilter::apply(CsvTable& table) const {
  RowProblems problems(table.place());
  apply(table, problems);
  problems.throw_if_any();
}

}  // namespace deepwrist::data
