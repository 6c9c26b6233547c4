#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/data/csv_writer.h"

namespace deepwrist::data {

/// A column of a table that is written row by row: its name and its text in a row, which is made from one
/// `Item`. Header and rows of a table are made from one list of these.
template <typename Item>
struct Column {
  std::string name;
  std::function<std::string(const Item&)> value;
};

template <typename Item>
using Columns = std::vector<Column<Item>>;

/// Adds columns behind those of a table.
template <typename Item>
void append(Columns<Item>& columns, Columns<Item> more) {
  for (auto& column : more) columns.push_back(std::move(column));
}

/// The names.
template <typename Item>
std::vector<std::string> header_of(const Columns<Item>& columns) {
  std::vector<std::string> names;
  for (const auto& column : columns) names.push_back(column.name);
  return names;
}

/// The texts of one row.
template <typename Item>
std::vector<std::string> row_of(const Columns<Item>& columns, const Item& item) {
  std::vector<std::string> values;
  for (const auto& column : columns) values.push_back(column.value(item));
  return values;
}

/// The table as CSV: the header and a record for each of `items`.
template <typename Item>
std::string csv_text(const Columns<Item>& columns, const std::vector<Item>& items) {
  std::string text = csv_record(header_of(columns));
  for (const auto& item : items) text += csv_record(row_of(columns, item));
  return text;
}

}  // namespace deepwrist::data
