#pragma once

#include "core/config/inference.h"
#include "core/config/key_registry.h"

namespace deepwrist::config {

/// `dataset.*`: where the radiographs are and what is refused. `needs_meta` false: a program that also runs
/// without a table.
void register_dataset_keys(KeyRegistry& keys, DatasetOptions& dataset, bool needs_meta = true);

/// `compat`, `dataset.reader`, `dataset.spacing`, `contrast.*`.
void register_preprocessing_keys(KeyRegistry& keys, PreprocessingOverrides& preprocessing);

/// `roi.*`.
void register_roi_keys(KeyRegistry& keys, PreprocessingOverrides& preprocessing);

}  // namespace deepwrist::config
