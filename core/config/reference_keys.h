#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/config/key_registry.h"
#include "core/config/model_params.h"

namespace deepwrist::config {

inline constexpr const char* kHourglassName = "HourglassNet_PTL";
inline constexpr const char* kSeResNetName = "SeResNet_PTL";

/// `<block>model.name` and `<block>model.class` of the original, which chose a Python class: one of the named
/// networks is taken, any other is refused, as there is no other here.
void register_network_names(KeyRegistry& keys, const std::string& block,
                            const std::vector<std::string>& networks);

/// Refuses `<prefix>n_outputs` other than 3, `n_inputs` other than 1, and `num_classes` other than 2:
/// networks of other sizes can be built, but no program here knows what to do with them. `params` gives the
/// bound ones, null where the key's own are not given.
void refuse_other_landmarks(KeyRegistry& keys, const std::string& prefix,
                            std::function<const HourglassParams*()> params);
void refuse_other_classes(KeyRegistry& keys, const std::string& prefix,
                          std::function<const SeResNetParams*()> params);

}  // namespace deepwrist::config
