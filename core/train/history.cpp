#include "core/train/history.h"

#include <cmath>
#include <limits>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/data/csv.h"
#include "core/data/csv_writer.h"

namespace deepwrist::train {
namespace {

constexpr const char* kEpoch = "epoch";
constexpr const char* kSeconds = "seconds";

std::string text_of(const std::vector<EpochRecord>& records) {
  std::vector<std::string> fields{kEpoch, kSeconds};
  for (const auto& [name, value] : records.front().values) fields.push_back(name);
  std::string text = data::csv_record(fields);
  for (const auto& record : records) {
    fields = {std::to_string(record.epoch), data::csv_number(record.seconds)};
    for (const auto& [name, value] : record.values) fields.push_back(data::csv_number(value));
    text += data::csv_record(fields);
  }
  return text;
}

double number(const data::CsvTable& table, const std::filesystem::path& file, std::size_t row,
              std::size_t column) {
  const auto field = table.field(row, column);
  if (field.empty()) return std::numeric_limits<double>::quiet_NaN();
  if (const auto value = parse_double(field)) return *value;
  throw Error(ErrorKind::format, file.string() + ":" + std::to_string(table.line(row)),
              "'" + printable(field, 40) + "' is no number");
}

}  // namespace

std::vector<EpochRecord> read_metrics(const std::filesystem::path& file) {
  const auto table = data::read_csv(file);
  const auto epoch = table.require_column(kEpoch), seconds = table.require_column(kSeconds);
  std::vector<EpochRecord> records;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    auto& record = records.emplace_back();
    record.epoch = static_cast<int>(number(table, file, row, epoch));
    record.seconds = number(table, file, row, seconds);
    for (std::size_t column = 0; column < table.header().size(); ++column) {
      if (column == epoch || column == seconds) continue;
      record.values.emplace_back(table.header()[column], number(table, file, row, column));
    }
  }
  return records;
}

MetricsLog::MetricsLog(std::filesystem::path file, int keep_epochs) : file_(std::move(file)) {
  if (keep_epochs == 0 || !std::filesystem::exists(file_)) return;
  records_ = read_metrics(file_);
  std::erase_if(records_, [&](const EpochRecord& record) { return record.epoch > keep_epochs; });
}

void MetricsLog::append(const EpochRecord& record) {
  records_.push_back(record);
  write_file_atomically(file_, text_of(records_));
}

}  // namespace deepwrist::train
