#pragma once

#include <string>
#include <vector>

#include "core/config/key_registry.h"
#include "core/config/param_table.h"

namespace deepwrist::classifier {

/// The classifier's name in manifests.
inline constexpr const char* kBlockName = "classifier";

/// The parameters of the networks that can be a classifier: those of the catalogue, then those added.
const std::vector<config::ParamTable>& network_tables();
/// For a network that is not in the catalogue; see add_network_kind.
void add_network_table(config::ParamTable table);

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
