#pragma once

#include "classifier/roi_data.h"
#include "classifier/roi_set_keys.h"
#include "classifier/whole_roi_ensemble.h"
#include "core/config/architecture.h"
#include "core/weights/snapshot.h"

namespace deepwrist::classifier {

/// The options by which a program here reads regions of a view.
RoiDataOptions roi_options(const RoiSetOptions& set, View view);

/// The networks of a view, their files compared with the manifest's digests. `model`: explicit parameters
/// and statistics, which go before the snapshot's.
WholeRoiEnsemble open_ensemble(const weights::Snapshot& snapshot, View view,
                               const config::ModelOptions& model, torch::Device device);

}  // namespace deepwrist::classifier
