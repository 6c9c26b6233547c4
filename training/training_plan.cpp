#include "training/training_plan.h"

#include <algorithm>
#include <cstdlib>

#include "core/base/random.h"
#include "core/base/threads.h"
#include "core/engine/core_sharing.h"
#include "core/engine/device.h"
#include "core/train/history.h"
#include "training/run_configuration.h"

// Member K of an ensemble has the seed seed · (K + 1), as in the reference, and the first fold's split; fold
// K has 64 bits of CounterRng(seed, view, K).

namespace deepwrist::training {
namespace {

namespace fs = std::filesystem;

/// Of one model: all its random numbers follow from it. Members of a deep ensemble take the reference's.
std::uint64_t model_seed(const TrainingExperiment& experiment, View view, int model) {
  if (experiment.ensemble > 0) return experiment.seed * static_cast<std::uint64_t>(model + 1);
  CounterRng rng(experiment.seed, static_cast<std::uint32_t>(view), static_cast<std::uint32_t>(model));
  return (std::uint64_t{rng.next()} << 32) | rng.next();
}

/// Makes room for other programs where nobody says how many threads to take.
std::function<void()> core_sharing(const TrainingExperiment& experiment) {
  const bool chosen = experiment.runtime.threads > 0 || std::getenv("OMP_NUM_THREADS") != nullptr;
  if (chosen || !engine::choose_device(experiment.runtime.device, experiment.runtime.deterministic).is_cpu())
    return [] {};
  return [sharing = std::make_shared<engine::CoreSharing>(available_cores())] { sharing->look(); };
}

/// Epochs that the networks after number `index` still need, each as long as its view has images.
double later_epochs(const TrainingExperiment& experiment, const RunFolder& folder, const TrainingPlan& plan,
                    std::size_t index) {
  double epochs = 0;
  for (auto i = index + 1; i < plan.networks.size(); ++i) {
    const auto metrics = folder.path() / network_folder(experiment, plan.networks[i]) / "metrics.csv";
    const auto done = fs::exists(metrics) ? static_cast<int>(train::read_metrics(metrics).size()) : 0;
    epochs += std::max(0, experiment.train.epochs - done) * plan.images[plan.networks[i].view] /
              plan.images[plan.networks[index].view];
  }
  return epochs;
}

}  // namespace

TrainingPlan plan_of(const TrainingExperiment& experiment,
                     const std::vector<std::unique_ptr<TrainingView>>& views) {
  TrainingPlan plan;
  plan.networks = asked_networks(experiment);
  for (const auto& view : views) plan.images.push_back(static_cast<double>(view->size()));
  plan.between_batches = core_sharing(experiment);
  return plan;
}

data::Split split_of(const TrainingExperiment& experiment, const TrainingView& data,
                     const PlannedNetwork& network) {
  return data.split(experiment.ensemble > 0 ? 0 : network.model);
}

train::TrainerOptions network_options(const TrainingExperiment& experiment, const PlannedNetwork& network) {
  train::TrainerOptions options;
  options.train = experiment.train;
  options.optimizer = experiment.optimizer;
  options.schedule = experiment.schedule;
  options.device = engine::choose_device(experiment.runtime.device, experiment.runtime.deterministic);
  options.seed = model_seed(experiment, view_of(experiment, network), network.model);
  options.workers = experiment.dataset.workers;
  options.digest = configuration_digest(experiment.root);
  options.label = network_name(experiment, network);
  return options;
}

train::TrainerOptions trainer_options(const TrainingExperiment& experiment, const RunFolder& folder,
                                      const TrainingPlan& plan, std::size_t index) {
  const auto& network = plan.networks[index];
  auto options = network_options(experiment, network);
  options.network = static_cast<int>(index) + 1;
  options.networks = static_cast<int>(plan.networks.size());
  options.later_epochs = later_epochs(experiment, folder, plan, index);
  options.folder = folder.path() / network_folder(experiment, network);
  options.tensorboard = experiment.tensorboard;
  options.between_batches = plan.between_batches;
  return options;
}

}  // namespace deepwrist::training
