#include "core/train/epoch_log.h"

#include <fmt/format.h>

#include "core/base/log.h"
#include "core/base/progress.h"

namespace deepwrist::train {

EpochLog::EpochLog(const TrainerOptions& options, int finished_epochs)
    : options_(options), metrics_(options.folder / "metrics.csv", finished_epochs) {
  if (options.tensorboard) events_.emplace(options.folder, finished_epochs + 1);
}

void EpochLog::add(const EpochRecord& record, bool is_best, double seconds_left) {
  metrics_.append(record);
  if (events_) {
    for (const auto& [name, number] : record.values) events_->add_scalar(name, number, record.epoch);
    events_->flush();
  }
  auto line = epoch_name(options_, record.epoch);
  for (const auto& [name, value] : record.values) line += fmt::format("  {} {:.4g}", name, value);
  if (seconds_left > 0) {
    line += fmt::format("  {} left{}", format_duration(seconds_left),
                        options_.networks > 1 ? " for all networks" : "");
  }
  log().info("{}{}", line, is_best ? "  (best)" : "");
}

std::string epoch_name(const TrainerOptions& options, int epoch) {
  const auto number =
      options.networks > 1 ? fmt::format("network {} of {}, ", options.network, options.networks) : "";
  return fmt::format("{}{} epoch {}/{}", number, options.label, epoch, options.train.epochs);
}

}  // namespace deepwrist::train
