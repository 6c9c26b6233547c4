#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/share.h"
#include "training/sweep_grid.h"

namespace deepwrist::training {

/// Several trainings that differ in a few keys.
struct Sweep {
  std::vector<SweptRun> runs;    ///< to be trained, in this order
  std::filesystem::path folder;  ///< `snapshot_dir`; each run is a folder below it
  Share share;                   ///< which of the runs this process trains
};

/// What take_sweep takes.
inline constexpr const char* kSweepOptions[]{"--sweep", "--sweep-random", "--sweep-part"};

/// Takes `--sweep GRID`, `--sweep-random N` and `--sweep-part K/N` (or slurm) out of a command line. Nothing
/// where there is no `--sweep`. Throws Error(usage) for what cannot be read, without a `snapshot_dir=FOLDER`
/// among the words, and for keys that are given twice.
std::optional<Sweep> take_sweep(std::vector<std::string>& words);

/// Trains the share's runs one after the other, each as this program with these words (the program's name
/// first); finished ones are passed over by their own program. Once all runs of the sweep are finished,
/// writes FOLDER/sweep.csv, the best first, and has `compare` make its page. A run that fails is said and the
/// next begun. Returns 0, 1 where a run failed, or the exit code of a signal.
int run_sweep(const std::vector<std::string>& words, const Sweep& sweep);

}  // namespace deepwrist::training
