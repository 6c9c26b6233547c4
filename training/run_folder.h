#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/run_lock.h"
#include "training/planned_networks.h"
#include "training/training_experiment.h"

namespace deepwrist::training {

/// The snapshot folder of a training run: new, or one that earlier processes began. Any number of processes
/// may train in it at once, on one machine or many, each its own networks, which are locked while they are
/// trained.
class RunFolder {
 public:
  /// `resume: auto` continues `snapshot_dir` or, where its name has the time in it, the newest unfinished
  /// folder beside it that was begun with the same configuration; `never` takes a new folder only; a path
  /// continues that. With `resume_with_changes`, a finished run goes on too where keys differ: its manifest
  /// is set aside until it is finished again (earlier_findings.h). So it is where networks are asked for that
  /// a finished run does not have. Throws Error(usage) for a folder that is no training run, that has to be
  /// new and is not, or whose configuration differs in a key that changes the result (all such keys are
  /// named) unless `resume_with_changes`, or although others train in it; for networks that others train now
  /// (all are named); for `finish` where nothing was begun. Throws Error(io) for a folder that cannot be
  /// written.
  explicit RunFolder(const TrainingExperiment& experiment);

  /// Throws what the constructor would of the folder, and writes nothing.
  static void check(const TrainingExperiment& experiment);

  const std::filesystem::path& path() const { return path_; }
  /// Every network that was asked for is in the manifest, and the configuration does not ask for more.
  bool is_finished() const { return finished_; }
  /// SHA-256 of the keys that change the result.
  const std::string& digest() const { return digest_; }

  /// The folder as a whole, for moments: waits for others to leave it.
  std::unique_ptr<RunLock> lock() const;
  /// Lets others have a network that was asked for, by its folder below path() (network_folder).
  void release(const std::filesystem::path& network);
  /// Who trains a network now, " (process PID on HOST)"; nothing where nobody does. To be asked under lock().
  std::optional<std::string> trainer_of(const std::filesystem::path& network) const;
  /// Whether any other process trains here. To be asked under lock().
  bool is_shared() const;

 private:
  /// The folder of a run as it is found.
  struct Found {
    bool continued = false;                 ///< an earlier process trained in it
    std::vector<std::string> changed = {};  ///< keys of other values than then, which are accepted
  };
  static std::filesystem::path place_of(const TrainingExperiment& experiment);
  static Found find(const TrainingExperiment& experiment, const std::filesystem::path& path, bool in_use);
  void take_networks(const TrainingExperiment& experiment);

  std::filesystem::path path_;
  bool finished_ = false;
  std::string digest_;
  std::map<std::filesystem::path, std::unique_ptr<RunLock>> locks_;  ///< of networks
};

}  // namespace deepwrist::training
