#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/base/run_lock.h"
#include "training/training_experiment.h"

namespace deepwrist::training {

/// The snapshot folder of a training run: new, or one that an earlier process began. Locked while it lives.
class RunFolder {
 public:
  /// `resume: auto` continues `snapshot_dir` or, where its name has the time in it, the newest unfinished
  /// folder beside it that was begun with the same configuration; `never` takes a new folder only; a path
  /// continues that. With `resume_with_changes`, a finished run goes on too where keys differ: its manifest
  /// is set aside until it is finished again (earlier_findings.h). Throws Error(usage) for a folder that is
  /// no training run, that has to be new and is not, or whose configuration differs in a key that changes the
  /// result (all such keys are named) unless `resume_with_changes`. Throws Error(io) for a folder that cannot
  /// be written, or is in use.
  explicit RunFolder(const TrainingExperiment& experiment);

  /// Throws what the constructor would, and writes nothing.
  static void check(const TrainingExperiment& experiment);

  const std::filesystem::path& path() const { return path_; }
  /// Every model was trained to its end, and the configuration does not ask for more.
  bool is_finished() const { return finished_; }
  /// SHA-256 of the keys that change the result.
  const std::string& digest() const { return digest_; }

 private:
  /// The folder of a run as it is found.
  struct Found {
    std::filesystem::path path;
    bool continued = false;  ///< an earlier process trained in it
    bool changed = false;    ///< with keys of other values, which are accepted
  };
  static Found find(const TrainingExperiment& experiment);

  std::filesystem::path path_;
  bool finished_ = false;
  std::string digest_;
  std::unique_ptr<RunLock> lock_;
};

/// Keys whose values differ between two configurations, save those that do not change the result (devices,
/// workers, logs, where the folder is): "train_params.n_epochs: 10, was 20".
std::vector<std::string> changed_keys(const config::Node& earlier, const config::Node& now);

}  // namespace deepwrist::training
