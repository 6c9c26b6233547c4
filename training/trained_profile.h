#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/base/view.h"
#include "evaluation/drift/data_profile.h"
#include "training/training_experiment.h"
#include "training/training_view.h"

namespace deepwrist::training {

/// Adds to the profile of a classifier's run what its networks say of images they were not trained on: scores
/// and entropies of each network and, of an ensemble's members, which all see the same images, how far they
/// disagree. `networks`: view and number of those that count; empty: all. `patients`: of IDs, where they are
/// known; others are patients themselves. Throws as evaluation::out_of_fold_predictions.
void add_validated_scores(evaluation::DataProfile& profile, const std::filesystem::path& run,
                          const std::set<std::pair<View, int>>& networks = {},
                          const std::map<std::string, std::string>& patients = {});

/// Writes data_profile.json of the images of a run and of its networks' scores into its folder; nothing where
/// the images are made while it trains. The folder is locked, and the networks are validated. Throws
/// Error(io).
void write_profile_of(const TrainingExperiment& experiment, const std::filesystem::path& run,
                      const std::vector<std::unique_ptr<TrainingView>>& views,
                      const std::set<std::pair<View, int>>& networks);

}  // namespace deepwrist::training
