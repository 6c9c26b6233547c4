#include "apps/merge/merged_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/data/csv.h"
#include "evaluation/report_files.h"
#include "pipeline/fingerprint.h"

//   p.part-1-of-2.csv  header, rows 0, 3, 4, ...  ┐  by the rows' numbers
//   p.part-2-of-2.csv  header, rows 1, 2, 5, ...  ┴─►  header, rows 0, 1, 2, 3, 4, 5, ...
//
// Records are copied as they are. They end with a line feed outside quotes; quotes within fields are doubled,
// so that counting them tells.

namespace deepwrist::pipeline {
namespace {

namespace fs = std::filesystem;

struct Record {
  std::uint32_t row = 0;
  std::string_view text;
};

std::vector<std::string_view> records_of(std::string_view text) {
  std::vector<std::string_view> records;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (text[i] != '\n' || quoted) continue;
    records.push_back(text.substr(begin, i + 1 - begin));
    begin = i + 1;
  }
  return records;
}

/// The header goes to `header`.
std::vector<Record> all_records(const FoundParts& found, std::string_view& header) {
  std::vector<Record> all;
  for (const auto& part : found.parts) {
    const auto records = records_of(part.text);
    const auto& rows = part.record.rows;
    if (records.size() != rows.size() + 1) {
      throw Error(ErrorKind::format, part.table.string(),
                  fmt::format("has not the {} rows that its record tells", rows.size()));
    }
    header = records.front();
    for (std::size_t i = 0; i < rows.size(); ++i) all.push_back({rows[i], records[i + 1]});
  }
  std::ranges::stable_sort(all, {}, &Record::row);
  return all;
}

void require_each_once(const std::vector<Record>& records, const FoundParts& found, const fs::path& table) {
  const auto twice = std::ranges::adjacent_find(records, {}, &Record::row);
  if (twice != records.end()) {
    throw Error(ErrorKind::format, table.string(),
                fmt::format("two parts have row {} of the table of radiographs", twice->row + 1));
  }
  if (!found.absent.empty() || records.size() == found.first().rows_of_all) return;
  throw Error(ErrorKind::format, table.string(),
              fmt::format("the parts have {} rows together, and the run has {}", records.size(),
                          found.first().rows_of_all));
}

void write_if_other(const fs::path& file, const std::string& text) {
  std::error_code absent;
  const bool is_same =
      fs::file_size(file, absent) == text.size() && !absent && read_file(file, text.size() + 1) == text;
  if (!is_same) write_file_atomically(file, text);
}

std::set<CaseKey> cases_of(const data::CsvTable& table) {
  const auto id = table.require_column("ID"), side = table.require_column("Side");
  std::set<CaseKey> cases;
  for (std::size_t row = 0; row < table.rows(); ++row)
    cases.emplace(table.field(row, id), table.field(row, side));
  return cases;
}

/// Throws where `table` is there, and is not what is to be written or a part of it.
void refuse_to_lose(const MergedTable& merged, const FoundParts& found, const fs::path& table,
                    bool overwrite) {
  const config::EarlierResults earlier{.resume = false, .overwrite = overwrite};
  auto depends_on = found.parts.front().run;
  for (const char* made_anew : {"thresholds", "decisions", "made"}) depends_on.erase(made_anew);
  check_fingerprint(depends_on, table, earlier);
  auto header = merged.rows.table.header();
  header.pop_back();  // the fingerprint
  Results::check(table, header, earlier, [&](std::set<CaseKey>& keys) {
    if (keys.empty()) return;
    const auto cases = cases_of(merged.rows.table);
    std::erase_if(keys, [&](const auto& key) { return cases.contains(key); });
  });
}

}  // namespace

MergedTable::MergedTable(const FoundParts& found, const fs::path& table) {
  std::string_view header;
  const auto records = all_records(found, header);
  require_each_once(records, found, table);
  text = header;
  for (const auto& record : records) {
    text += record.text;
    rows.orders.push_back(record.row);
  }
  data::RowProblems problems(table.string());
  rows.table = data::parse_csv(text, problems);
  problems.throw_if_any();
  failed = count_failed(rows.table);
  const auto status = rows.table.require_column("status");
  const auto reason = rows.table.column("reason");
  for (std::size_t row = 0; reason && row < rows.table.rows(); ++row) {
    if (rows.table.field(row, status) != "ok") ++reasons[std::string(rows.table.field(row, *reason))];
  }
}

void write_merged(const MergedTable& merged, const FoundParts& found, const fs::path& table, bool overwrite) {
  refuse_to_lose(merged, found, table, overwrite);
  auto begun = fs::file_time_type::max();
  for (const auto& part : found.parts)
    begun = std::min(begun, fs::last_write_time(evaluation::run_file_of(part.table)));
  const auto run_file = evaluation::run_file_of(table);
  write_if_other(run_file, read_file(evaluation::run_file_of(found.parts.front().table), 1 << 20));
  fs::last_write_time(run_file, begun);
  write_if_other(table, merged.text);
}

}  // namespace deepwrist::pipeline
