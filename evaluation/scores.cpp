#include "evaluation/scores.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/data/fields.h"
#include "core/data/id_column.h"
#include "core/data/row_problems.h"

// Columns of a predictions table as they are kept, one vector each, a row of the table an index:
//
//   id          text, by row; "line 7 (no ID)" where blank; the row's number without the column
//   view        small number by row, name in `views`: PA, LAT, then others; one empty name without the column
//   laterality  a letter by row, L, R or blank; nothing without the column
//   score       double, NaN where blank
//   labels      a byte: 0, 1, kUnknown; the truth first, then readers
//   covariates, group     as asked for
//
// Columns that are missing are told together, then fields that cannot be read, with their lines. More than
// 100 views mean that the column is something else.

namespace deepwrist::evaluation {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

std::string view_text(std::string_view field) {
  if (data::is_blank(field)) return {};
  const auto view = data::parse_side(field);
  return view ? name(*view) : trim(field);
}

class Reader {
 public:
  Reader(const data::CsvTable& table) : table_(table), problems_(table.place()) {}

  std::vector<double> numbers(const std::string& name) {
    const auto column = table_.require_column(name);
    std::vector<double> values(table_.rows(), kNone);
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      const auto field = table_.field(row, column);
      if (data::is_blank(field)) continue;
      const auto value = parse_double(field);
      if (!value || std::isinf(*value)) {
        problem(row, name, field, "is no finite number");
      } else {
        values[row] = *value;
      }
    }
    return values;
  }

  std::vector<std::int8_t> labels(const std::string& name) {
    const auto column = table_.require_column(name);
    std::vector<std::int8_t> values(table_.rows(), kUnknown);
    for (std::size_t row = 0; row < table_.rows(); ++row) {
      const auto field = table_.field(row, column);
      if (data::is_blank(field)) continue;
      const auto value = data::parse_label(field);
      if (!value) {
        problem(row, name, field, "is no label; 0, 1 or blank are");
      } else {
        values[row] = static_cast<std::int8_t>(*value);
      }
    }
    return values;
  }

  void throw_if_any() const { problems_.throw_if_any(); }

 private:
  void problem(std::size_t row, const std::string& name, std::string_view field, const char* what) {
    problems_.add(table_.line(row), name + " '" + printable(field, 40) + "' " + what);
  }

  const data::CsvTable& table_;
  data::RowProblems problems_;
};

std::vector<std::string> texts(const data::CsvTable& table, const std::string& name) {
  const auto column = table.require_column(name);
  std::vector<std::string> values;
  values.reserve(table.rows());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto field = table.field(row, column);
    values.push_back(data::names_nobody(field) ? "" : trim(field));
  }
  return values;
}

/// Rows without an ID are studies of their own: nobody knows whose they are.
void read_ids(const data::CsvTable& table, const std::string& name, ScoreTable& scores) {
  const auto column = table.optional_column(name);
  if (!column) {
    for (std::size_t row = 0; row < table.rows(); ++row) scores.id.push_back(std::to_string(row + 1));
    return;
  }
  data::warn_of_shortened_numbers(table, *column);
  scores.id = texts(table, name);
  std::size_t first_line = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (!scores.id[row].empty()) continue;
    if (scores.without_id++ == 0) first_line = table.line(row);
    scores.id[row] = fmt::format("line {} (no {})", table.line(row), name);
  }
  if (scores.without_id > 0) {
    log().warn("{}: {} rows have no {}, the first on line {}; each counts as a study of its own",
               table.place(), scores.without_id, name, first_line);
  }
}

void read_views(const data::CsvTable& table, const std::string& name, ScoreTable& scores) {
  const auto column = table.optional_column(name);
  std::vector<std::string> names(table.rows());
  for (std::size_t row = 0; column && row < table.rows(); ++row) {
    names[row] = view_text(table.field(row, *column));
  }
  std::map<std::string, std::size_t> index;
  const auto add = [&](const std::string& view) {
    if (index.try_emplace(view, scores.views.size()).second) scores.views.push_back(view);
  };
  for (const char* first : {"PA", "LAT"}) {
    if (std::ranges::find(names, first) != names.end()) add(first);
  }
  for (const auto& view : names) add(view);
  constexpr std::size_t kMostViews = 100;
  if (scores.views.size() > kMostViews) {
    throw Error(ErrorKind::format, table.place(),
                "column '" + name + "' holds more than 100 different values; is it the view?");
  }
  scores.view.reserve(names.size());
  for (const auto& view : names) scores.view.push_back(index.at(view));
}

/// What is neither left nor right tells nothing.
void read_lateralities(const data::CsvTable& table, const std::string& name, ScoreTable& scores) {
  const auto column = table.column(name);
  for (std::size_t row = 0; column && row < table.rows(); ++row) {
    const auto word = to_lower(trim(table.field(row, *column)));
    scores.laterality.push_back(word == "l" || word == "left"    ? 'L'
                                : word == "r" || word == "right" ? 'R'
                                                                 : kNoSide);
  }
}

void require_columns(const data::CsvTable& table, const ScoreColumns& columns) {
  std::string missing;
  const auto require = [&](const std::string& name) {
    if (const auto message = table.missing_column(name)) missing += (missing.empty() ? "" : "; ") + *message;
  };
  require(columns.score);
  if (columns.other_score) require(*columns.other_score);
  for (const auto& label : columns.labels) require(label);
  for (const auto& covariate : columns.covariates) require(covariate);
  if (columns.group) require(*columns.group);
  if (!missing.empty()) throw Error(ErrorKind::format, table.place(), missing);
}

}  // namespace

ScoreTable score_table(const data::CsvTable& table, const ScoreColumns& columns) {
  require_columns(table, columns);
  if (table.rows() == 0) throw Error(ErrorKind::format, table.place(), "holds no row");
  Reader reader(table);
  ScoreTable scores;
  read_ids(table, columns.id, scores);
  read_views(table, columns.view, scores);
  read_lateralities(table, columns.laterality, scores);
  scores.score = reader.numbers(columns.score);
  if (columns.other_score) scores.other_score = reader.numbers(*columns.other_score);
  scores.label_names = columns.labels;
  for (const auto& name : columns.labels) scores.labels.push_back(reader.labels(name));
  for (const auto& name : columns.covariates) scores.covariates.push_back(reader.numbers(name));
  if (columns.group) scores.group = texts(table, *columns.group);
  reader.throw_if_any();
  return scores;
}

}  // namespace deepwrist::evaluation
