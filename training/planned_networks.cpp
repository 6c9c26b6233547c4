#include "training/planned_networks.h"

#include <fmt/format.h>

#include <numeric>

#include "core/weights/snapshot_builder.h"

namespace deepwrist::training {
namespace {

std::vector<PlannedNetwork> of_every_view(const TrainingExperiment& experiment,
                                          const std::vector<int>& models) {
  std::vector<PlannedNetwork> networks;
  for (std::size_t view = 0; view < experiment.dataset.sides.size(); ++view) {
    for (const int model : models) networks.push_back({view, model});
  }
  return networks;
}

}  // namespace

std::vector<PlannedNetwork> networks_of(const TrainingExperiment& experiment) {
  std::vector<int> models(static_cast<std::size_t>(experiment.models()));
  std::iota(models.begin(), models.end(), 0);
  return of_every_view(experiment, models);
}

std::vector<PlannedNetwork> asked_networks(const TrainingExperiment& experiment) {
  const auto networks = experiment.only_folds.empty() ? networks_of(experiment)
                                                      : of_every_view(experiment, experiment.only_folds);
  if (!experiment.task) return networks;
  const auto at = [&](std::size_t index) { return networks.begin() + static_cast<std::ptrdiff_t>(index); };
  return {at(experiment.task->begin(networks.size())), at(experiment.task->end(networks.size()))};
}

View view_of(const TrainingExperiment& experiment, const PlannedNetwork& network) {
  return experiment.dataset.sides[network.view];
}

std::string network_name(const TrainingExperiment& experiment, const PlannedNetwork& network) {
  return fmt::format("{} {} {}", name(view_of(experiment, network)),
                     experiment.ensemble > 0 ? "model" : "fold", network.model);
}

std::filesystem::path network_folder(const TrainingExperiment& experiment, const PlannedNetwork& network) {
  return weights::best_weights_name(view_of(experiment, network), network.model).parent_path();
}

}  // namespace deepwrist::training
