#pragma once

#include <string>
#include <vector>

#include "classifier/classifier_tables.h"
#include "core/config/architecture.h"
#include "core/config/key_registry.h"

namespace deepwrist::classifier {

/// `snapshot_folder`, `dataset.train_data_home`, `model.name`, `model.params.*` of the classifier.
/// `tolerated`: names that a class may have, see config::register_network_names.
void register_classifier_keys(config::KeyRegistry& keys, config::ModelOptions& classifier,
                              const std::vector<std::string>& tolerated);

/// `model.name` and `model.params.*` of a network that is to be trained: a complete architecture.
void register_trained_classifier_keys(config::KeyRegistry& keys, config::Architecture& model,
                                      const std::vector<std::string>& tolerated);

/// The keys of its parameters without effect, for programs that stop before the classifier.
void ignore_classifier_params(config::KeyRegistry& keys);

}  // namespace deepwrist::classifier
