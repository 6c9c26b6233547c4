#include "training/run_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <span>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/sha256.h"
#include "core/config/emit.h"
#include "core/config/yaml.h"
#include "core/weights/manifest.h"
#include "training/earlier_findings.h"

// What a folder holds says what it is:
//
//   params.yaml   a last.pt   manifest.json
//   –             –           –               new; an error where it holds anything, or resume names it
//   yes           –           –               begun, nothing learnt: begun again with this configuration
//   yes           yes         –               unfinished: continued, or refused by resume=never
//   yes           yes         yes             finished, likewise; other keys with resume_with_changes go on
//
// Configurations are compared as leaves, "augmentation.0.flip.p" → "0.5", without kWithoutEffect; null is
// as absent. The digest is the SHA-256 of their lines "key=value", of the keys as given: what training
// settles itself (as_carried_out) is not in it.

namespace deepwrist::training {
namespace {

namespace fs = std::filesystem;
using config::Node;

constexpr const char* kParams = "params.yaml";

/// Keys, and maps of them, that do not change what is learnt.
constexpr std::array kWithoutEffect{"workdir",
                                    "snapshot_dir",
                                    "device",
                                    "distributed",
                                    "distributed_timeout_s",
                                    "local_rank",
                                    "threads",
                                    "log",
                                    "logging",
                                    "resume",
                                    "resume_with_changes",
                                    "tensorboard",
                                    "experiment",
                                    "defaults",
                                    "verbose",
                                    "original_cwd",
                                    "tb_flush_sec",
                                    "deterministic",
                                    "random_seed",
                                    "dataset.n_data_workers",
                                    "dataset.cache_mb",
                                    "train_params.gpus",
                                    "preview_augmentation",
                                    "report"};

bool has_effect(const std::string& key) {
  return std::ranges::none_of(
      kWithoutEffect, [&](const std::string& name) { return key == name || key.starts_with(name + "."); });
}

void flatten(const Node& node, const std::string& path, std::map<std::string, std::string>& leaves) {
  if (node.is_map()) {
    for (const auto& [key, value] : node.entries()) {
      flatten(value, path.empty() ? key : path + "." + key, leaves);
    }
  } else if (node.is_list()) {
    std::string text = "[";
    for (std::size_t i = 0; i < node.items().size(); ++i) {
      const auto& item = node.items()[i];
      if (item.is_map() || item.is_list()) {
        flatten(item, path + "." + std::to_string(i), leaves);
      } else {
        if (text.size() > 1) text += ',';
        text += plain_text(item);
      }
    }
    leaves[path] = text + "]";
  } else {
    leaves[path] = plain_text(node);
  }
}

std::map<std::string, std::string> effective(const Node& root) {
  std::map<std::string, std::string> leaves;
  flatten(root, "", leaves);
  std::erase_if(leaves, [](const auto& leaf) { return !has_effect(leaf.first) || leaf.second == "None"; });
  return leaves;
}

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

/// The configuration without what was said of this one start: it is the experiment of whoever goes on.
Node of_a_new_run(Node root) {
  for (const char* key : {"resume", "resume_with_changes"}) root.erase(key);
  return root;
}

/// Whether keys that change the result have other values now. Throws Error(usage) where they must not.
bool takes_changes(const fs::path& folder, const TrainingExperiment& experiment) {
  const auto changed = changed_keys(config::load_yaml(folder / kParams), experiment.root);
  if (changed.empty()) return false;
  if (experiment.resume_with_changes) {
    log().warn("{} is continued with other values: {}", folder.string(), fmt::join(changed, "; "));
    return true;
  }
  throw Error(ErrorKind::usage, folder.string(),
              "was begun with another configuration; give the earlier values, another snapshot_dir, or "
              "resume_with_changes=true:",
              changed);
}

}  // namespace

std::vector<std::string> changed_keys(const Node& earlier, const Node& now) {
  const auto before = effective(earlier), after = effective(now);
  std::vector<std::string> lines;
  for (const auto& [key, value] : after) {
    const auto found = before.find(key);
    if (found == before.end())
      lines.push_back(key + ": " + value + ", was not set");
    else if (found->second != value)
      lines.push_back(key + ": " + value + ", was " + found->second);
  }
  for (const auto& [key, value] : before) {
    if (!after.contains(key)) lines.push_back(key + ": not set, was " + value);
  }
  return lines;
}

RunFolder::Found RunFolder::find(const TrainingExperiment& experiment) {
  const bool is_named = experiment.resume == Resume::folder;
  auto path = is_named ? experiment.resume_folder : experiment.snapshot_dir;
  const bool exists = fs::exists(path) && (!fs::is_directory(path) || !fs::is_empty(path));
  if (experiment.resume == Resume::automatic && experiment.dated_folder && !exists) {
    if (const auto earlier = unfinished_beside(path, experiment.root)) {
      log().info("continues the unfinished run {} (resume=never begins a new one)", earlier->string());
      path = *earlier;
    }
  }
  const bool is_run = fs::is_regular_file(path / kParams);
  const bool continued = is_run && has_checkpoint(path);
  if (continued && experiment.resume == Resume::never) {
    throw Error(ErrorKind::usage, path.string(),
                "exists already; choose another snapshot_dir, or continue it with resume=auto");
  }
  if (!is_run && (exists || is_named)) {
    throw Error(ErrorKind::usage, path.string(), "is no training run (it has no params.yaml)");
  }
  return {path, continued, continued && takes_changes(path, experiment)};
}

void RunFolder::check(const TrainingExperiment& experiment) {
  // The nearest folder that is there: a check leaves none behind.
  auto folder = fs::absolute(find(experiment).path);
  while (!fs::exists(folder) && folder.has_relative_path()) folder = folder.parent_path();
  require_writable_folder(folder);
}

RunFolder::RunFolder(const TrainingExperiment& experiment) {
  std::string keys;
  for (const auto& [key, value] : effective(experiment.root)) keys += key + "=" + value + "\n";
  digest_ = sha256(std::as_bytes(std::span(keys)));
  const auto found = find(experiment);
  path_ = found.path;
  require_writable_folder(path_);
  lock_ = std::make_unique<RunLock>(path_ / "training");
  if (found.changed) set_findings_aside(path_);
  if (!found.continued || found.changed)
    write_file_atomically(path_ / kParams, config::to_yaml(of_a_new_run(experiment.root), nullptr,
                                                           config::Scalars::as_written));
  finished_ = fs::exists(path_ / weights::Manifest::kFileName);
}

}  // namespace deepwrist::training
