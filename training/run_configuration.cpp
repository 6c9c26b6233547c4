#include "training/run_configuration.h"

#include <algorithm>
#include <array>
#include <span>

#include "core/base/sha256.h"

// Configurations are compared as leaves, "augmentation.0.flip.p" → "0.5", without kWithoutEffect; null is
// as absent. The digest is the SHA-256 of their lines "key=value", of the keys as given: what training
// settles itself (as_carried_out) is not in it. Which networks a process trains is no part of either: the
// processes of one run differ in it.

namespace deepwrist::training {
namespace {

using config::Node;

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
                                    "task",
                                    "finish",
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
                                    "train_params.folds",
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

}  // namespace

std::map<std::string, std::string> effective_keys(const Node& root) {
  std::map<std::string, std::string> leaves;
  flatten(root, "", leaves);
  std::erase_if(leaves, [](const auto& leaf) { return !has_effect(leaf.first) || leaf.second == "None"; });
  return leaves;
}

std::vector<std::string> changed_keys(const Node& earlier, const Node& now) {
  const auto before = effective_keys(earlier), after = effective_keys(now);
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

std::string configuration_digest(const Node& root) {
  std::string keys;
  for (const auto& [key, value] : effective_keys(root)) keys += key + "=" + value + "\n";
  return sha256(std::as_bytes(std::span(keys)));
}

Node of_every_start(Node root) {
  for (const char* key : {"resume", "resume_with_changes", "task", "finish"}) root.erase(key);
  if (auto* parameters = root.find("train_params"); parameters != nullptr && parameters->is_map())
    parameters->erase("folds");
  return root;
}

}  // namespace deepwrist::training
