#pragma once

#include <string>
#include <vector>

#include "core/config/architecture.h"
#include "core/config/key_registry.h"
#include "localizer/localizer_tables.h"
#include "localizer/search_options.h"

namespace deepwrist::localizer {

/// `localizer.*`: weights and architecture of the localizer. `at_top`: the keys may also stand at the top
/// level, as in the original's localizer files, unless the file has a `localizer` map. Where weights are
/// `needed` and not given, those of the built-in localizer are taken; else the program looks itself whether
/// there are some. `tolerated`: names that a class may have, see
/// config::register_network_names.
void register_localizer_keys(config::KeyRegistry& keys, config::ModelOptions& localizer, bool at_top,
                             bool needed, const std::vector<std::string>& tolerated);

/// `localizer.decoding`, `.copies`, `.refine`, `.min_confidence` and `.check_view`: how landmarks are looked for.
void register_search_keys(config::KeyRegistry& keys, SearchKeys& search);

/// `model.name` and `model.params.*` of a network that is to be trained: a complete architecture.
void register_trained_localizer_keys(config::KeyRegistry& keys, config::Architecture& model,
                                     const std::vector<std::string>& tolerated);

}  // namespace deepwrist::localizer
