#pragma once

#include <filesystem>
#include <string>

#include "classifier/roi_data.h"
#include "classifier/whole_roi_ensemble.h"
#include "core/config/ensemble.h"
#include "core/nn/snapshot.h"

namespace deepwrist::ensemble {

/// The options by which a program here reads regions of a view.
classifier::RoiDataOptions roi_options(const config::RoiSetOptions& set, View view);

/// Name of a folder without the folders above it, also where the path ends with a slash.
std::string folder_name(const std::filesystem::path& folder);

/// The networks of a view, their files compared with the manifest's digests. `model`: explicit parameters
/// and statistics, which go before the snapshot's.
classifier::WholeRoiEnsemble open_ensemble(const nn::Snapshot& snapshot, View view,
                                           const config::ModelOptions<config::SeResNetParams>& model,
                                           torch::Device device);

}  // namespace deepwrist::ensemble
