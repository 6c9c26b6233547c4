#pragma once

#include <vector>

#include "core/config/param_table.h"

namespace deepwrist::localizer {

/// The localizer's name in manifests, and of the map that files of other blocks have for it.
inline constexpr const char* kBlockName = "localizer";

/// The parameters of the networks that can be a localizer. The first network is the reference's.
const std::vector<config::ParamTable>& network_tables();

}  // namespace deepwrist::localizer
