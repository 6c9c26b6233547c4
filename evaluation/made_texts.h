#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/base/preprocessing.h"

// What pages say of how something was made: the same words of a training and of what its networks were used
// for.

namespace deepwrist::evaluation {

/// "DeepWrist 1.0.0, commit 1a020db4c8e7"; `commit` may be empty.
std::string program_text(const std::string& version, const std::string& commit);

/// "LibTorch 1.13.0, oneDNN 2.6.3": of versions by library those that are known here.
std::string libraries_text(const std::map<std::string, std::string>& versions);

/// "SEResNet_PTL, layers 50, drop 0.5"; values that are long are cut. `params`: an object.
std::string architecture_text(const std::string& network, const nlohmann::json& params);

/// "percentiles 5 to 99 of the image"
std::string contrast_text(const Preprocessing& preprocessing);

/// "PA 70 × 70 mm, 15 mm below the mean landmark; LAT 90 × 90 mm, 20 mm below"
std::string region_text(const Preprocessing& preprocessing);

}  // namespace deepwrist::evaluation
