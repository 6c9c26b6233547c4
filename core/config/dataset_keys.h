#pragma once

#include <string>

#include "core/config/inference.h"
#include "core/config/key_registry.h"

namespace deepwrist::config {

/// `dataset.*`: where the radiographs are and what is refused. `needs_meta` false: a program that also runs
/// without a table.
void register_dataset_keys(KeyRegistry& keys, DatasetOptions& dataset, bool needs_meta = true);

/// What --help says of keys that are left open in a program that uses weights.
inline constexpr const char* kRecordedWithWeights = "as recorded with the weights";

/// `compat`, `dataset.reader`, `dataset.spacing`, `contrast.*`.
void register_preprocessing_keys(KeyRegistry& keys, PreprocessingOverrides& preprocessing);

/// The same without `compat`. `default_text`: what --help says instead of the values of Preprocessing; may be
/// empty.
void register_picture_keys(KeyRegistry& keys, PreprocessingOverrides& preprocessing,
                           const std::string& default_text);

/// `roi.*`.
void register_roi_keys(KeyRegistry& keys, PreprocessingOverrides& preprocessing,
                       const std::string& default_text = kRecordedWithWeights);

}  // namespace deepwrist::config
