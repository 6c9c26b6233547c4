#pragma once

#include <string>

#include "core/config/key_registry.h"
#include "core/data/preprocessing_overrides.h"

namespace deepwrist::data {

/// What --help says of keys that are left open in a program that uses weights.
inline constexpr const char* kRecordedWithWeights = "as recorded with the weights";

/// `compat`, `dataset.reader`, `dataset.spacing`, `contrast.*`.
void register_preprocessing_keys(config::KeyRegistry& keys, PreprocessingOverrides& preprocessing);

/// The same without `compat`. `default_text`: what --help says instead of the values of Preprocessing; may be
/// empty.
void register_picture_keys(config::KeyRegistry& keys, PreprocessingOverrides& preprocessing,
                           const std::string& default_text);

/// `roi.*`.
void register_roi_keys(config::KeyRegistry& keys, PreprocessingOverrides& preprocessing,
                       const std::string& default_text = kRecordedWithWeights);

/// `gradcam.mode`.
void register_gradcam_key(config::KeyRegistry& keys, PreprocessingOverrides& preprocessing);

}  // namespace deepwrist::data
