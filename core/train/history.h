#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace deepwrist::train {

/// What one epoch gave.
struct EpochRecord {
  int epoch = 0;  ///< from 1
  double seconds = 0;
  std::vector<std::pair<std::string, double>> values;  ///< in the order they are shown
};

/// The `metrics.csv` of a fold: one line an epoch, its columns those of the first record.
class MetricsLog {
 public:
  /// Continues a file after epoch `keep_epochs`: later lines, which a killed run wrote after its last
  /// checkpoint, are dropped; 0 begins anew. Throws Error(io), Error(format).
  MetricsLog(std::filesystem::path file, int keep_epochs);

  /// Rewrites the file atomically with one more line. Throws Error(io).
  void append(const EpochRecord& record);

  const std::vector<EpochRecord>& records() const { return records_; }

 private:
  std::filesystem::path file_;
  std::vector<EpochRecord> records_;
};

/// Reads a metrics.csv. A blank field is NaN. Throws Error(io), Error(format) naming the line.
std::vector<EpochRecord> read_metrics(const std::filesystem::path& file);

}  // namespace deepwrist::train
