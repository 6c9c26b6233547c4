#pragma once

#include <vector>

#include "core/config/param_table.h"

namespace deepwrist::classifier {

/// The classifier's name in manifests.
inline constexpr const char* kBlockName = "classifier";

/// The parameters of the networks that can be a classifier: those of the catalogue, then those added.
const std::vector<config::ParamTable>& network_tables();
/// For a network that is not in the catalogue; see add_network_kind.
void add_network_table(config::ParamTable table);

}  // namespace deepwrist::classifier
