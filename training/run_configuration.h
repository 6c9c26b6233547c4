#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/config/node.h"

namespace deepwrist::training {

/// The keys that change the result, "augmentation.0.flip.p", and their values.
std::map<std::string, std::string> effective_keys(const config::Node& root);

/// Keys whose values differ between two configurations, save those that do not change the result (devices,
/// workers, logs, where the folder is, which networks a process trains): "train_params.n_epochs: 10, was 20".
std::vector<std::string> changed_keys(const config::Node& earlier, const config::Node& now);

/// SHA-256 of the keys that change the result.
std::string configuration_digest(const config::Node& root);

/// The configuration of the run, which all of its processes have: without what was said of one start, such as
/// `resume` and which of the networks it trains.
config::Node of_every_start(config::Node root);

}  // namespace deepwrist::training
