#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace deepwrist::train {

/// What one epoch of one fold gave.
struct EpochRecord {
  int epoch = 0;       ///< counted from 1
  double seconds = 0;  ///< wall time of the epoch
  /// Named numbers in the order in which they are shown, e.g. train_loss, val_loss, lr. NaN where an epoch
  /// has none.
  std::vector<std::pair<std::string, double>> values;
};

/// The number of that name; NaN where the record has none.
double value_of(const EpochRecord& record, const std::string& name);

/// Names of all values, in the order of their first appearance.
std::vector<std::string> value_names(const std::vector<EpochRecord>& history);

/// A fold's metrics.csv: columns epoch, seconds, then the values; one row an epoch. The file is replaced
/// whole with each epoch, so that a killed process leaves the last complete table.
class MetricsLog {
 public:
  /// Begins a new table (keep_epochs = 0, an older file is replaced by the first record), or continues the
  /// one that is there after epoch `keep_epochs`: later rows, logged by a killed run after its last
  /// checkpoint, are dropped. A missing file is an empty table. Throws Error(format) for a file that
  /// read_metrics refuses.
  explicit MetricsLog(std::filesystem::path path, int keep_epochs = 0);

  /// Writes one more epoch, later than all before. Throws Error(io).
  void append(EpochRecord record);

  const std::vector<EpochRecord>& records() const { return records_; }

 private:
  std::filesystem::path path_;
  std::vector<EpochRecord> records_;
};

/// Reads a metrics.csv; every record has all columns, NaN where the field is empty. A last line without its
/// line end is dropped: the rest of it was never written. Throws Error(io), or Error(format) with the line of
/// every bad row.
std::vector<EpochRecord> read_metrics(const std::filesystem::path& path);

}  // namespace deepwrist::train
