#include "core/train/history.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <optional>
#include <system_error>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/data/csv_dialect.h"
#include "core/data/csv_parser.h"
#include "core/data/csv_writer.h"

// metrics.csv, a row an epoch:
//
//   epoch,seconds,lr,train_loss,val_loss
//   1,41.2,0.001,0.69,0.66
//   2,40.8,0.001,0.61,            an empty field: this epoch has no such number (NaN)
//
// The first two columns are fixed, the others are the names of values in the order of first appearance.
// Epochs rise. The table is written anew as a whole with each epoch, so that a new value becomes a column
// of all rows.

namespace deepwrist::train {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{1} << 28;
constexpr const char *kEpoch = "epoch", *kSeconds = "seconds";
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

std::string table_of(const std::vector<EpochRecord>& history) {
  const auto names = value_names(history);
  std::vector<std::string> fields{kEpoch, kSeconds};
  fields.insert(fields.end(), names.begin(), names.end());
  std::string text = data::csv_record(fields);
  for (const auto& record : history) {
    fields = {std::to_string(record.epoch), data::csv_number(record.seconds)};
    for (const auto& name : names) fields.push_back(data::csv_number(value_of(record, name)));
    text += data::csv_record(fields);
  }
  return text;
}

/// A field that may be empty; nothing when it is no number.
std::optional<double> number(std::string_view field) {
  return trim(field).empty() ? kNone : parse_double(field);
}

EpochRecord record_of(const data::CsvTable& table, std::size_t row, int previous,
                      data::RowProblems& problems) {
  EpochRecord record;
  const std::size_t line = table.line(row);
  const auto epoch = parse_integer(table.field(row, 0));
  if (!epoch || *epoch < 1 || *epoch > std::numeric_limits<int>::max()) {
    problems.add(line, "\"" + printable(table.field(row, 0)) + "\" is not an epoch (1, 2, …)");
  } else if (*epoch <= previous) {
    problems.add(line, "epoch " + std::to_string(*epoch) + " does not come after epoch " +
                           std::to_string(previous) + ", which stands before it");
  } else {
    record.epoch = static_cast<int>(*epoch);
  }
  for (std::size_t column = 1; column < table.header().size(); ++column) {
    const auto& name = table.header()[column];
    const auto value = number(table.field(row, column));
    if (!value)
      problems.add(line, name + " is \"" + printable(table.field(row, column)) + "\", not a number");
    if (column == 1) {
      record.seconds = value.value_or(kNone);
    } else {
      record.values.emplace_back(name, value.value_or(kNone));
    }
  }
  return record;
}

}  // namespace

double value_of(const EpochRecord& record, const std::string& name) {
  const auto found = std::ranges::find(record.values, name, &std::pair<std::string, double>::first);
  return found == record.values.end() ? kNone : found->second;
}

std::vector<std::string> value_names(const std::vector<EpochRecord>& history) {
  std::vector<std::string> names;
  for (const auto& record : history) {
    for (const auto& [name, value] : record.values) {
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

MetricsLog::MetricsLog(std::filesystem::path path, int keep_epochs) : path_(std::move(path)) {
  std::error_code absent;
  if (keep_epochs == 0 || !std::filesystem::exists(path_, absent)) return;
  records_ = read_metrics(path_);
  std::erase_if(records_, [&](const EpochRecord& record) { return record.epoch > keep_epochs; });
}

void MetricsLog::append(EpochRecord record) {
  assert(record.epoch > (records_.empty() ? 0 : records_.back().epoch));
  records_.push_back(std::move(record));
  write_file_atomically(path_, table_of(records_));
}

std::vector<EpochRecord> read_metrics(const std::filesystem::path& path) {
  std::string text = read_file(path, kMaxFileBytes);
  text.erase(text.find_last_of('\n') + 1);  // npos + 1 is 0: a cut header leaves nothing
  if (text.empty()) return {};
  data::RowProblems problems(path.string());
  const data::CsvLimits limits;
  const auto dialect = data::find_dialect(text);
  const auto table = data::CsvParser(std::move(text), problems, limits, dialect).parse();
  if (table.header().size() < 2 || table.header()[0] != kEpoch || table.header()[1] != kSeconds) {
    throw Error(ErrorKind::format, path.string() + ":1",
                "is not a table of metrics: its first columns must be epoch and seconds; remove the file, or "
                "restore the one that training wrote");
  }
  std::vector<EpochRecord> history;
  int previous = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    history.push_back(record_of(table, row, previous, problems));
    previous = std::max(previous, history.back().epoch);
  }
  problems.throw_if_any();
  return history;
}

}  // namespace deepwrist::train
