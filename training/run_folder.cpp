#include "training/run_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/config/emit.h"
#include "core/config/yaml.h"
#include "core/weights/manifest.h"
#include "training/earlier_findings.h"
#include "training/run_configuration.h"

// What a folder holds says what it is:
//
//   params.yaml   a last.pt   manifest.json
//   –             –           –               new; an error where it holds anything, or resume names it
//   yes           –           –               begun, nothing learnt: begun again with this configuration
//   yes           yes         –               unfinished: continued, or refused by resume=never
//   yes           yes         yes             finished, likewise; other keys with resume_with_changes go on,
//                                             and so do networks that the manifest does not have
//
// Processes that train in it at once:
//
//   training.lock        whoever looks at all of the folder or changes what is not its own, for a moment
//   PA/fold_0/.lock      whoever trains this network, from its start to done.json
//
// A network's lock is only tried under training.lock, so that asking whether it is held takes it from nobody.

namespace deepwrist::training {
namespace {

namespace fs = std::filesystem;
using config::Node;

constexpr const char* kParams = "params.yaml";
constexpr const char* kLock = "training.lock";

/// Whether any model of the run has been trained for an epoch; before that there is nothing to lose.
bool has_checkpoint(const fs::path& folder) {
  return std::ranges::any_of(fs::recursive_directory_iterator(folder),
                             [](const auto& entry) { return entry.path().filename() == "last.pt"; });
}

bool is_unfinished_run(const fs::path& folder) {
  return fs::is_regular_file(folder / kParams) && !fs::exists(folder / weights::Manifest::kFileName);
}

/// Whether the run of a folder was begun with this configuration; one that cannot be read was not.
bool has_configuration(const fs::path& folder, const Node& root) {
  try {
    return changed_keys(config::load_yaml(folder / kParams), root).empty();
  } catch (const Error& error) {
    log().warn("{}: {}; this run is not looked at", error.place(), error.reason());
    return false;
  }
}

/// The newest unfinished run with this configuration beside `wanted`.
std::optional<fs::path> unfinished_beside(const fs::path& wanted, const Node& root) {
  const auto parent = fs::absolute(wanted).parent_path();
  std::error_code none;
  std::optional<fs::path> newest;
  for (const auto& entry : fs::directory_iterator(parent, none)) {
    if (!entry.is_directory() || !is_unfinished_run(entry.path())) continue;
    if (!has_configuration(entry.path(), root)) continue;
    if (!newest || fs::last_write_time(entry.path() / kParams) > fs::last_write_time(*newest / kParams)) {
      newest = entry.path();
    }
  }
  return newest;
}

/// Keys that change the result and have other values now. Throws Error(usage) where they must not.
std::vector<std::string> accepted_changes(const fs::path& folder, const TrainingExperiment& experiment,
                                          bool in_use) {
  auto changed = changed_keys(config::load_yaml(folder / kParams), experiment.root);
  if (changed.empty() || (experiment.resume_with_changes && !in_use)) return changed;
  throw Error(ErrorKind::usage, folder.string(),
              in_use ? "other processes train in it with another configuration; wait for them, or give the "
                       "same values or another snapshot_dir:"
                     : "was begun with another configuration; give the earlier values, another "
                       "snapshot_dir, or resume_with_changes=true:",
              changed);
}

/// Whether a folder has anything but what a run that begins at this moment writes first.
bool holds_anything(const fs::path& folder) {
  const auto status = fs::status(folder);
  if (!fs::is_directory(status)) return fs::exists(status);
  return std::ranges::any_of(fs::directory_iterator(folder), [](const auto& entry) {
    const auto name = entry.path().filename().string();
    return name != kLock && name.find(".tmp-") == std::string::npos;
  });
}

/// Whether a finished run has all networks that are asked for.
bool is_complete(const fs::path& folder, const TrainingExperiment& experiment) {
  if (!fs::exists(folder / weights::Manifest::kFileName)) return false;
  const auto manifest = weights::read_manifest(folder);
  return std::ranges::all_of(asked_networks(experiment), [&](const auto& network) {
    return std::ranges::any_of(manifest.folds, [&](const auto& fold) {
      return fold.view == view_of(experiment, network) && fold.fold == network.model;
    });
  });
}

}  // namespace

fs::path RunFolder::place_of(const TrainingExperiment& experiment) {
  const bool is_named = experiment.resume == Resume::folder;
  auto path = is_named ? experiment.resume_folder : experiment.snapshot_dir;
  if (experiment.resume == Resume::automatic && experiment.dated_folder && !holds_anything(path)) {
    if (const auto earlier = unfinished_beside(path, experiment.root)) {
      log().info("continues the unfinished run {} (resume=never begins a new one)", earlier->string());
      path = *earlier;
    }
  }
  // In this order: another process may begin the run between the two.
  const bool is_used = holds_anything(path), is_run = fs::is_regular_file(path / kParams);
  if (!is_run && (is_used || is_named || experiment.finish))
    throw Error(ErrorKind::usage, path.string(), "is no training run (it has no params.yaml)");
  return path;
}

RunFolder::Found RunFolder::find(const TrainingExperiment& experiment, const fs::path& path, bool in_use) {
  const bool is_run = fs::is_regular_file(path / kParams);
  const bool continued = is_run && (in_use || experiment.finish || has_checkpoint(path));
  if (continued && experiment.resume == Resume::never) {
    throw Error(ErrorKind::usage, path.string(),
                "exists already; choose another snapshot_dir, or continue it with resume=auto");
  }
  if (!continued) return {};
  return {true, accepted_changes(path, experiment, in_use)};
}

void RunFolder::check(const TrainingExperiment& experiment) {
  // The nearest folder that is there: a check leaves none behind.
  const auto path = place_of(experiment);
  find(experiment, path, false);
  auto folder = fs::absolute(path);
  while (!fs::exists(folder) && folder.has_relative_path()) folder = folder.parent_path();
  require_writable_folder(folder);
}

RunFolder::RunFolder(const TrainingExperiment& experiment)
    : path_(place_of(experiment)), digest_(configuration_digest(experiment.root)) {
  find(experiment, path_, false);  // before anything is written
  require_writable_folder(path_);
  const auto whole = lock();
  const auto found = find(experiment, path_, is_shared());
  if (!found.changed.empty()) {
    log().warn("{} is continued with other values: {}", path_.string(), fmt::join(found.changed, "; "));
    set_findings_aside(path_);
  }
  if (!found.continued || !found.changed.empty()) {
    write_file_atomically(path_ / kParams, config::to_yaml(of_every_start(experiment.root), nullptr,
                                                           config::Scalars::as_written));
  }
  if (!experiment.finish) take_networks(experiment);  // params.yaml is there before any folder of a network
  finished_ = is_complete(path_, experiment);
  if (!finished_ && !experiment.finish) set_findings_aside(path_);
}

void RunFolder::take_networks(const TrainingExperiment& experiment) {
  std::vector<std::string> busy;
  for (const auto& network : asked_networks(experiment)) {
    const auto folder = network_folder(experiment, network);
    std::string holder;
    auto lock = RunLock::attempt(path_ / folder / "", holder);
    if (!lock) busy.push_back(network_name(experiment, network) + holder);
    locks_[folder] = std::move(lock);
  }
  if (busy.empty()) return;
  throw Error(ErrorKind::usage, path_.string(),
              "other processes train these networks now; wait for them, or choose others with "
              "train_params.folds or task:",
              busy);
}

std::unique_ptr<RunLock> RunFolder::lock() const { return RunLock::wait_for(path_ / "training"); }

void RunFolder::release(const fs::path& network) { locks_.erase(network); }

std::optional<std::string> RunFolder::trainer_of(const fs::path& network) const {
  if (locks_.contains(network) || !fs::exists(path_ / network / ".lock")) return std::nullopt;
  std::string holder;
  if (RunLock::attempt(path_ / network / "", holder)) return std::nullopt;
  return holder;
}

bool RunFolder::is_shared() const {
  for (const View view : {View::pa, View::lat}) {
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(path_ / name(view), none)) {
      if (trainer_of(entry.path().lexically_relative(path_))) return true;
    }
  }
  return false;
}

}  // namespace deepwrist::training
