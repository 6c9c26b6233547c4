#include "training/fold_keys.h"

#include <filesystem>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/data/csv.h"
#include "core/data/table_path.h"
#include "training/given_key.h"

namespace deepwrist::training {
namespace {

namespace fs = std::filesystem;
using config::Binder;
using config::KeyRegistry;
using config::Problems;

/// A failure's text as a message and the lines below it.
void add_error(const Error& error, const config::Origin& origin, Problems& problems) {
  std::istringstream text(error.what());
  std::string message;
  std::getline(text, message);
  std::vector<std::string> below;
  for (std::string line; std::getline(text, line);) below.push_back(trim(line));
  problems.add(origin, message, below);
}

/// The division that `dataset.folds` names. Throws Error.
data::OwnFolds read_folds(TrainingData& dataset) {
  const auto ending = to_lower(fs::path(dataset.folds).extension().string());
  if (ending != ".csv" && ending != ".json") {
    auto table = data::read_csv(dataset.meta);
    data::RowProblems problems(dataset.meta);
    const auto kept = dataset.filter.kept(table, problems);
    problems.throw_if_any();
    table.keep_rows(kept);
    return data::OwnFolds::of_column(table, dataset.folds);
  }
  const auto found = data::find_table(dataset.folds, dataset.home, dataset.folder);
  if (!found.problem.empty()) throw Error(ErrorKind::usage, "dataset.folds", found.problem);
  if (fs::is_directory(found.path))
    throw Error(ErrorKind::usage, "dataset.folds", "is a folder, not a file of folds");
  dataset.folds = found.path;
  return ending == ".csv" ? data::OwnFolds::of_csv(found.path) : data::OwnFolds::of_json(found.path);
}

/// Reads the division, whose number of folds the keys of networks depend on.
void open_folds(TrainingExperiment& experiment, const Binder& bound, Problems& problems) {
  auto& dataset = experiment.dataset;
  if (dataset.folds.empty()) {
    if (is_given(bound, "dataset.allow_leak"))
      problems.add(bound.origin("dataset.allow_leak"),
                   "dataset.allow_leak means nothing without dataset.folds");
    return;
  }
  if (dataset.phantoms || !fs::is_regular_file(dataset.meta)) return;  // reported elsewhere
  try {
    dataset.own_folds = std::make_shared<const data::OwnFolds>(read_folds(dataset));
  } catch (const Error& error) {
    if (ends_run(error.kind())) throw;
    return add_error(error, bound.origin("dataset.folds"), problems);
  }
  const auto count = std::to_string(dataset.own_folds->count());
  if (is_given(bound, "train_params.n_fold") && experiment.folds != dataset.own_folds->count()) {
    problems.add(bound.origin("train_params.n_fold"),
                 "train_params.n_fold is " + std::to_string(experiment.folds) + ", but dataset.folds has " +
                     count + " folds; give train_params.n_fold=" + count +
                     ", or ~train_params.n_fold to leave it out");
  }
  experiment.folds = dataset.own_folds->count();
}

/// Networks of train_params.folds that there are not, or twice.
void check_chosen(const TrainingExperiment& experiment, const Binder& bound, Problems& problems) {
  const auto& chosen = experiment.only_folds;
  if (std::set(chosen.begin(), chosen.end()).size() < chosen.size())
    problems.add(bound.origin("train_params.folds"), "train_params.folds has a fold more than once");
  for (const int fold : chosen) {
    if (fold < experiment.models()) continue;
    problems.add(bound.origin("train_params.folds"), "train_params.folds: there is no fold " +
                                                         std::to_string(fold) + " among " +
                                                         std::to_string(experiment.models()));
  }
}

}  // namespace

void register_fold_keys(KeyRegistry& keys, TrainingExperiment& experiment) {
  auto& dataset = experiment.dataset;
  keys.add("dataset.folds", dataset.folds,
           "own folds: a column of dataset.meta, a CSV with ID and fold, or JSON as nnU-Net's "
           "splits_final.json")
      .default_text("made by the seed");
  keys.add("dataset.allow_leak", dataset.allow_leak,
           "own folds may train and validate images of one patient");
  const std::string block = "train_params.";
  keys.add(block + "n_fold", experiment.folds, "folds of the cross-validation").range(2, data::kMaxFolds);
  keys.add(block + "folds", experiment.only_folds, "of these the ones to train, from 0")
      .range(0, data::kMaxFolds - 1)
      .default_text("all");
  keys.add(block + "num_ensemble", experiment.ensemble,
           "models from other seeds on the first split; 0: folds")
      .range(0, 1000);
  keys.check(
      [&experiment](const Binder& bound, Problems& problems) { open_folds(experiment, bound, problems); });
  keys.check(
      [&experiment](const Binder& bound, Problems& problems) { check_chosen(experiment, bound, problems); });
}

}  // namespace deepwrist::training
