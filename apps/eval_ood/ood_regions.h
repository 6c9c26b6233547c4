#pragma once

#include <set>
#include <vector>

#include "apps/eval_ood/ood_experiment.h"
#include "core/report/page/page.h"
#include "core/weights/snapshot.h"
#include "evaluation/ood/ood_cases.h"

namespace deepwrist::eval_ood {

/// What the gallery is sorted by.
inline constexpr const char* kGalleryOrder = "entropy (nats)";

/// Regions of both sets and what the networks say of them.
struct OodRun {
  std::vector<evaluation::OodRegions> regions;
  std::vector<report::GalleryCase> gallery;  ///< the regions with the largest entropy of each view and set
};

/// The snapshots of a run, opened before anything is computed.
struct OodSnapshots {
  weights::Snapshot ensemble;
  std::optional<weights::Snapshot> folds;
};

/// Throws Error(usage) for snapshots of the other block.
OodSnapshots open_snapshots(const OodExperiment& experiment);

/// Both from one table by its column OOD, or each from its own: throws Error where neither or both is so.
void require_a_way_to_tell_sets(const OodExperiment& experiment);

/// Loads every network of these views: what can fail without any image.
void check_networks(const OodExperiment& experiment, const OodSnapshots& snapshots,
                    const std::set<View>& views);

/// Reads and checks all regions, loads every network, and with `compute` lets each see each region of its
/// view. Views without regions in both sets are left out with a warning.
OodRun run_networks(const OodExperiment& experiment, const OodSnapshots& snapshots, bool compute);

}  // namespace deepwrist::eval_ood
