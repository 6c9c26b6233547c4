#include "core/data/own_folds.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/base/error.h"
#include "core/base/json_fields.h"
#include "core/base/text.h"
#include "core/data/column_names.h"
#include "core/data/csv.h"
#include "core/data/fields.h"

//   column Fold   1 1 2 2 3       fold_of_ by line   0 0 1 1 2
//   folds.csv     ID,fold         fold_of_ by ID
//   splits.json   train, val      roles_ by fold and ID
//
// IDs and patients are told by their places, never by themselves.

namespace deepwrist::data {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFoldColumn = "fold";
constexpr std::size_t kMaxJsonBytes = std::size_t{64} << 20;
constexpr std::size_t kMostShown = 10;

[[noreturn]] void refuse(const std::string& place, const std::string& what) {
  throw Error(ErrorKind::format, place, "dataset.folds: " + what);
}

/// An ID of JSON, which may be a number.
std::optional<std::string> id_of(const nlohmann::json& value) {
  if (value.is_string()) return trim(value.get<std::string>());
  if (value.is_number_integer()) return value.dump();
  return std::nullopt;
}

}  // namespace

OwnFolds OwnFolds::of_column(const CsvTable& table, const std::string& column) {
  const auto missing = table.missing_column(column);
  if (missing) refuse(table.place(), *missing + ". A file of folds ends in .csv or .json");
  const auto index = *table.column(column);
  OwnFolds folds;
  folds.source_ = "the column " + printable(column, 60);
  folds.by_line_ = true;
  folds.shows_names_ = !may_name_person(column);
  std::vector<std::string> fields;
  std::vector<std::size_t> lines;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto field = table.field(row, index);
    if (is_blank(field)) continue;
    fields.push_back(trim(field));
    lines.push_back(table.line(row));
  }
  const auto numbered = number_folds(fields, table.place(), column);
  folds.names_ = numbered.names;
  for (std::size_t i = 0; i < lines.size(); ++i)
    folds.fold_of_[std::to_string(lines[i])] = numbered.of_field[i];
  return folds;
}

OwnFolds OwnFolds::of_csv(const fs::path& file) {
  const auto table = read_csv(file);
  RowProblems problems(file.string());
  for (const char* name : {"ID", kFoldColumn}) {
    if (const auto missing = table.missing_column(name)) problems.add(1, "dataset.folds: " + *missing);
  }
  problems.throw_if_any();
  const auto id = *table.column("ID"), fold = *table.column(kFoldColumn);
  OwnFolds folds;
  folds.source_ = printable(file.string());
  std::vector<std::string> fields, ids;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (names_nobody(table.field(row, id))) problems.add(table.line(row), "ID is blank");
    if (is_blank(table.field(row, fold)))
      problems.add(table.line(row), std::string(kFoldColumn) + " is blank");
    fields.push_back(trim(table.field(row, fold)));
    ids.push_back(trim(table.field(row, id)));
    folds.places_.emplace(ids.back(), "line " + std::to_string(table.line(row)));
  }
  problems.throw_if_any();
  const auto numbered = number_folds(fields, file.string(), kFoldColumn);
  folds.names_ = numbered.names;
  for (std::size_t row = 0; row < ids.size(); ++row) {
    const int number = numbered.of_field[row];
    const auto [known, is_new] = folds.fold_of_.emplace(ids[row], number);
    if (!is_new && known->second != number)
      problems.add(table.line(row), "this ID is in another fold already, on " + folds.places_.at(ids[row]));
  }
  problems.throw_if_any();
  return folds;
}

OwnFolds OwnFolds::of_json(const fs::path& file) {
  const auto json = read_json(file, kMaxJsonBytes);
  if (!json.is_array() || json.empty() || json.size() > static_cast<std::size_t>(kMaxFolds)) {
    refuse(
        file.string(),
        fmt::format("must be a list of 1 to {} folds, each {{\"train\": [IDs], \"val\": [IDs]}}", kMaxFolds));
  }
  OwnFolds folds;
  folds.source_ = printable(file.string());
  JsonProblems problems;
  for (std::size_t fold = 0; fold < json.size(); ++fold) {
    folds.names_.push_back(std::to_string(fold));
    auto& roles = folds.roles_.emplace_back();
    JsonFields fields(json[fold], fmt::format("fold {}", fold), problems);
    for (const auto& [key, role] : {std::pair("train", kTrains), std::pair("val", kValidates)}) {
      const auto& list = fields.array(key, kMaxJsonBytes);
      for (std::size_t i = 0; i < list.size(); ++i) {
        const auto place = fmt::format("fold {}, {}[{}]", fold, key, i);
        const auto id = id_of(list[i]);
        if (!id || is_blank(*id)) {
          problems.push_back(place + ": is no ID");
          continue;
        }
        auto& known = roles[*id];
        if ((known & role) != 0) problems.push_back(place + ": is in this list already");
        known = static_cast<std::uint8_t>(known | role);
        folds.places_.emplace(*id, place);
      }
    }
    fields.finish();
  }
  throw_problems(file, problems);
  return folds;
}

std::string OwnFolds::naming() const {
  constexpr std::size_t kMostNamed = 20;
  std::string text;
  bool is_other = false;
  for (std::size_t fold = 0; fold < names_.size(); ++fold) {
    is_other = is_other || names_[fold] != std::to_string(fold);
    if (fold < kMostNamed)
      text += fmt::format("{}{} is {}", fold == 0 ? "" : ", ", fold, printable(names_[fold], 40));
  }
  if (names_.size() > kMostNamed) text += ", ...";
  return is_other && shows_names_ ? text : "";
}

std::string OwnFolds::key_of(const DividedRow& row) const {
  return by_line_ ? std::to_string(row.line) : row.id;
}

unsigned OwnFolds::role(const std::string& key, int fold) const {
  if (!roles_.empty()) {
    const auto& roles = roles_[static_cast<std::size_t>(fold)];
    const auto found = roles.find(key);
    return found == roles.end() ? 0U : found->second;
  }
  const auto found = fold_of_.find(key);
  return found == fold_of_.end() ? kNothing : found->second == fold ? kValidates : kTrains;
}

bool OwnFolds::is_named(const std::string& key) const {
  return fold_of_.contains(key) || (!by_line_ && places_.contains(key));
}

Split OwnFolds::split(std::span<const DividedRow> rows, int fold) const {
  Split split;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto does = role(key_of(rows[row]), fold);
    if ((does & kTrains) != 0) split.train.push_back(row);
    if ((does & kValidates) != 0) split.validation.push_back(row);
  }
  return split;
}

void OwnFolds::check(std::span<const DividedRow> rows, const std::string& view, RowProblems& problems) const {
  for (const auto& row : rows) {
    if (is_named(key_of(row))) continue;
    problems.add(row.line,
                 fmt::format("{} names no fold for this row; leave such rows out with dataset.filter, or "
                             "give them one",
                             source_));
  }
  for (int fold = 0; fold < count(); ++fold) {
    const auto split = this->split(rows, fold);
    const auto name = printable(names_[static_cast<std::size_t>(fold)], 40);
    const auto called = shows_names_ ? fmt::format("fold {} ({})", fold, name) : fmt::format("fold {}", fold);
    if (split.validation.empty())
      problems.add(1, fmt::format("{} of {} validates no image of {}", called, source_, view));
    if (split.train.empty())
      problems.add(1, fmt::format("{} of {} trains no image of {}", called, source_, view));
  }
}

void OwnFolds::require_known(const std::unordered_set<std::string>& ids, const std::string& table) const {
  std::vector<std::string> unknown;
  for (const auto& [id, place] : places_) {
    if (!ids.contains(id)) unknown.push_back(place);
  }
  if (unknown.empty()) return;
  std::ranges::sort(unknown, natural_less);
  const auto count = unknown.size();
  if (count > kMostShown) unknown.resize(kMostShown);
  if (count > kMostShown) unknown.push_back(fmt::format("and {} more", count - kMostShown));
  throw Error(
      ErrorKind::format, source_,
      fmt::format("dataset.folds: {} of {} IDs are not in {}; its folds are of another table, or its IDs are "
                  "written otherwise:",
                  count, places_.size(), printable(table)),
      unknown);
}

}  // namespace deepwrist::data
