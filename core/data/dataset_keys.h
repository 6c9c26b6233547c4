#pragma once

#include "core/config/key_registry.h"
#include "core/data/dataset_options.h"

namespace deepwrist::data {

/// `dataset.*`: where the radiographs are and what is refused. `needs_meta` false: a program that also runs
/// without a table.
void register_dataset_keys(config::KeyRegistry& keys, DatasetOptions& dataset, bool needs_meta = true);

/// Those of `dataset.*` that say which radiographs are read and how, for a program without a table of them.
void register_reading_keys(config::KeyRegistry& keys, DatasetOptions& dataset);

}  // namespace deepwrist::data
