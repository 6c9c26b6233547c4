#include "training/job_keys.h"

#include <memory>
#include <optional>
#include <string>

namespace deepwrist::training {
namespace {

using config::Binder;
using config::KeyRegistry;
using config::Problems;

/// Networks that `task` divides: those of train_params.folds, of each view.
std::size_t count_of_networks(const TrainingExperiment& experiment) {
  const auto models = experiment.only_folds.empty() ? static_cast<std::size_t>(experiment.models())
                                                    : experiment.only_folds.size();
  return models * experiment.dataset.sides.size();
}

void check_task(const TrainingExperiment& experiment, const Binder& bound, Problems& problems) {
  if (!experiment.task) return;
  const auto origin = bound.origin("task");
  const auto networks = count_of_networks(experiment);
  if (experiment.task->of > networks) {
    problems.add(origin, "task: N is " + std::to_string(experiment.task->of) + ", but there are " +
                             std::to_string(networks) + " networks (views x folds) to train");
  }
  if (experiment.finish)
    problems.add(origin, "task: finish=true trains nothing, so there is nothing to divide; give one of both");
  if (experiment.resume == Resume::never) {
    problems.add(bound.origin("resume"),
                 "resume=never: every task after the first would find the folder and be refused");
  }
}

void check_folder(const TrainingExperiment& experiment, const Binder& bound, Problems& problems) {
  if (!experiment.dated_folder || experiment.resume == Resume::folder) return;
  if (experiment.is_one_of_several()) {
    problems.add(bound.origin("snapshot_dir"),
                 "snapshot_dir has the time in its name (${now:...}), so that each task of the array would "
                 "train into a folder of its own; give one name for all, as in "
                 "snapshot_dir=runs/snapshots/wrists");
  }
}

}  // namespace

void register_job_keys(KeyRegistry& keys, TrainingExperiment& experiment) {
  experiment.in_array = is_array_task(process_variable);
  const auto problem = std::make_shared<std::optional<std::string>>();
  keys.add_with<std::string>("task", "all",
                             "K/N: of the networks (views x folds, in this order) the K-th of N equal "
                             "shares; slurm: K and N of the job array",
                             [&experiment, problem](const std::string& text) {
                               *problem = read_share(text, process_variable, experiment.task.emplace());
                               if (*problem) experiment.task.reset();
                             });
  keys.add("finish", experiment.finish,
           "train nothing; make the snapshot of the networks, which all have to be trained");
  keys.check([&experiment, problem](const Binder& bound, Problems& problems) {
    if (*problem) problems.add(bound.origin("task"), "task " + **problem);
    check_task(experiment, bound, problems);
    check_folder(experiment, bound, problems);
    if (experiment.finish && experiment.resume_with_changes) {
      problems.add(bound.origin("resume_with_changes"),
                   "resume_with_changes: finish=true trains nothing; give one of both");
    }
    if (experiment.finish && !experiment.preview.empty()) {
      problems.add(bound.origin("preview_augmentation"),
                   "preview_augmentation: finish=true makes a snapshot instead; give one of both");
    }
  });
}

}  // namespace deepwrist::training
