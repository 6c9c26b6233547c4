#include "training/training_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "core/base/random.h"
#include "core/base/threads.h"
#include "core/engine/core_sharing.h"
#include "core/engine/device.h"
#include "core/train/history.h"
#include "core/weights/snapshot_builder.h"

// Member K of an ensemble has the seed seed · (K + 1), as in the reference, and the first fold's split; fold
// K has 64 bits of CounterRng(seed, view, K).

namespace deepwrist::training {
namespace {

namespace fs = std::filesystem;

std::vector<int> models_to_train(const TrainingExperiment& experiment) {
  if (!experiment.only_folds.empty()) return experiment.only_folds;
  std::vector<int> models(
      static_cast<std::size_t>(experiment.ensemble > 0 ? experiment.ensemble : experiment.folds));
  std::iota(models.begin(), models.end(), 0);
  return models;
}

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

fs::path model_folder(const RunFolder& folder, View view, int model) {
  return folder.path() / weights::best_weights_name(view, model).parent_path();
}

/// Epochs that the networks after number `index` still need, each as long as its view has images.
double later_epochs(const TrainingExperiment& experiment, const RunFolder& folder, const TrainingPlan& plan,
                    std::size_t index) {
  double epochs = 0;
  for (auto i = index + 1; i < plan.networks.size(); ++i) {
    const auto& [view, model] = plan.networks[i];
    const auto metrics = model_folder(folder, experiment.dataset.sides[view], model) / "metrics.csv";
    const auto done = fs::exists(metrics) ? static_cast<int>(train::read_metrics(metrics).size()) : 0;
    epochs += std::max(0, experiment.train.epochs - done) * plan.images[view] /
              plan.images[plan.networks[index].view];
  }
  return epochs;
}

}  // namespace

TrainingPlan plan_of(const TrainingExperiment& experiment,
                     const std::vector<std::unique_ptr<TrainingView>>& views) {
  TrainingPlan plan;
  for (std::size_t view = 0; view < views.size(); ++view) {
    plan.images.push_back(static_cast<double>(views[view]->size()));
    for (const int model : models_to_train(experiment)) plan.networks.push_back({view, model});
  }
  plan.between_batches = core_sharing(experiment);
  return plan;
}

train::TrainerOptions trainer_options(const TrainingExperiment& experiment, const RunFolder& folder,
                                      const TrainingPlan& plan, std::size_t index) {
  const auto model = plan.networks[index].model;
  const auto view = experiment.dataset.sides[plan.networks[index].view];
  train::TrainerOptions options;
  options.train = experiment.train;
  options.optimizer = experiment.optimizer;
  options.schedule = experiment.schedule;
  options.device = engine::choose_device(experiment.runtime.device, experiment.runtime.deterministic);
  options.seed = model_seed(experiment, view, model);
  options.workers = experiment.dataset.workers;
  options.digest = folder.digest();
  options.label = fmt::format("{} {} {}", name(view), experiment.ensemble > 0 ? "model" : "fold", model);
  options.network = static_cast<int>(index) + 1;
  options.networks = static_cast<int>(plan.networks.size());
  options.later_epochs = later_epochs(experiment, folder, plan, index);
  options.folder = model_folder(folder, view, model);
  options.tensorboard = experiment.tensorboard;
  options.between_batches = plan.between_batches;
  return options;
}

}  // namespace deepwrist::training
