#pragma once

#include "core/config/inference.h"
#include "core/config/key_registry.h"

namespace deepwrist::config {

/// `localizer.*`: weights and architecture of the localizer. `at_top`: the keys may also stand at the top
/// level, as in the original's localizer files, unless the file has a `localizer` map. Unless `needed`, the
/// program looks itself whether there are weights.
void register_localizer_keys(KeyRegistry& keys, ModelOptions<HourglassParams>& localizer, bool at_top,
                             bool needed = true);

/// `snapshot_folder`, `dataset.train_data_home`, `model.params.*` of the classifier.
void register_classifier_keys(KeyRegistry& keys, ModelOptions<SeResNetParams>& classifier);

/// `model.params.*` of a network that is to be trained.
void register_hourglass_params(KeyRegistry& keys, HourglassParams& params);
void register_se_resnet_params(KeyRegistry& keys, SeResNetParams& params);

}  // namespace deepwrist::config
