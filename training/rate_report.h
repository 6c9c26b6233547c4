#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/report/page/page.h"
#include "core/train/rate_curve.h"
#include "training/training_experiment.h"

namespace deepwrist::training {

/// What a search for the learning rate over one network gave.
struct SearchedRate {
  std::string name;  ///< "PA fold 0"
  train::RateCurve curve;
};

/// For the console: a line a network.
std::string rates_text(const std::vector<SearchedRate>& searches);

/// A card and a figure for each network.
report::Page rate_page(const TrainingExperiment& experiment, const std::vector<SearchedRate>& searches);

/// Every batch of every network.
std::string rates_csv(const std::vector<SearchedRate>& searches);

nlohmann::ordered_json rates_json(const TrainingExperiment& experiment,
                                  const std::vector<SearchedRate>& searches);

}  // namespace deepwrist::training
