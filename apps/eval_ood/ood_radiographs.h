#pragma once

#include <set>

#include "apps/eval_ood/ood_experiment.h"
#include "core/base/view.h"
#include "core/weights/snapshot.h"
#include "pipeline/inference_experiment.h"

namespace deepwrist::eval_ood {

/// Whether the tables name radiographs that regions are still to be cut from: as `dataset.images` says, else
/// where a table has Fname and no row of any has its region. Throws as data::read_csv.
bool names_radiographs(const OodExperiment& experiment);

/// What create_dataset would be told to cut the regions of a table into a folder beside `save_path`, as the
/// classifier's weights want them. `other`: of the other set's own table. Throws Error(usage) without the
/// localizer's weights.
pipeline::InferenceExperiment cutting(const OodExperiment& experiment, const weights::Snapshot& classifier,
                                      bool other);

/// An experiment on regions.
struct CutRegions {
  OodExperiment experiment;
  int exit_code = 0;  ///< 3 where some radiographs failed
};

/// Cuts the regions of all radiographs, and says where they are. Throws as create_dataset.
CutRegions cut_regions(const OodExperiment& experiment, const weights::Snapshot& classifier);

/// What a check of it finds.
struct CheckedCutting {
  std::set<View> views;  ///< of the tables
  int exit_code = 0;     ///< 3 where some radiographs cannot be read
};

/// What can fail in it before the first region.
CheckedCutting check_cutting(const OodExperiment& experiment, const weights::Snapshot& classifier);

}  // namespace deepwrist::eval_ood
