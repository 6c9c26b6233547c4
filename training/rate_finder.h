#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/train/rate_search.h"
#include "training/training_experiment.h"

namespace deepwrist::training {

/// A search for the learning rate in place of a training.
struct RateFinder {
  train::RateRange range;
  std::filesystem::path out = "learning_rate";  ///< folder of the results
};

/// What belongs to --find-lr, each with a value.
inline constexpr const char* kRateOptions[]{"--find-lr-from", "--find-lr-to", "--find-lr-batches",
                                            "--find-lr-out"};

/// Takes `--find-lr` and `--find-lr-from R`, `--find-lr-to R`, `--find-lr-batches N`, `--find-lr-out FOLDER`
/// out of a command line. Nothing where there is no `--find-lr`. Throws Error(usage) for what cannot be read,
/// for one of the others without it, and beside `--sweep` or `--processes`.
std::optional<RateFinder> take_rate_finder(std::vector<std::string>& words);

/// Trains of each view the first network that is asked for over growing rates and throws it away; writes
/// `out`/learning_rate.csv, _metrics.json, _report.html and _figures, and says which rate they suggest. No
/// snapshot is looked at. Returns an exit code. Throws Error.
int find_rate(const TrainingExperiment& experiment, const RateFinder& finder);

/// --dry-run of it: reads all data and makes networks and optimisers, and writes nothing.
int check_rate_finder(const TrainingExperiment& experiment, const RateFinder& finder);

}  // namespace deepwrist::training
