#include "apps/training/training_view.h"

#include <algorithm>
#include <string>

#include "apps/training/classifier_view.h"
#include "apps/training/localizer_view.h"
#include "classifier/region_record.h"
#include "core/base/error.h"

namespace deepwrist::training {
namespace {

using config::TrainingExperiment;

std::unique_ptr<TrainingView> open_view(const TrainingExperiment& experiment, View view) {
  auto data = experiment.pipeline == "localizer" ? open_localizer_view(experiment, view)
                                                 : open_classifier_view(experiment, view);
  data->folds();  // throws where the rows do not suffice
  return data;
}

}  // namespace

std::vector<std::unique_ptr<TrainingView>> open_views(const TrainingExperiment& experiment) {
  std::vector<std::unique_ptr<TrainingView>> views;
  std::vector<Error> problems;
  for (const View view : experiment.dataset.sides) {
    try {
      views.push_back(open_view(experiment, view));
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::format) throw;
      // What is wrong with the table as a whole is said by every view.
      if (std::ranges::find(problems, error.reason(), &Error::reason) == problems.end())
        problems.push_back(error);
    }
  }
  if (problems.empty()) return views;
  if (problems.size() == 1) throw problems.front();
  std::string text;
  for (const auto& problem : problems) text += (text.empty() ? "" : "\n") + problem.reason();
  throw Error(ErrorKind::format, experiment.dataset.meta, text);
}

std::size_t cache_bytes_of_view(const TrainingExperiment& experiment) {
  return experiment.dataset.cache_bytes / experiment.dataset.sides.size();
}

augment::Pipeline experiment_augmentation(const TrainingExperiment& experiment, std::uint64_t seed) {
  auto list = augment::augmentation_list(experiment.root, experiment.pipeline, experiment.config_folders);
  if (!experiment.augmentation.is_list()) {  // a list of the experiment's own says all itself
    for (const auto& setting : experiment.dataset.augmentation) {
      augment::set_parameter(list, setting.transform, setting.parameter, setting.value);
    }
  }
  return augment::build_pipeline(list,
                                 {.seed = seed, .reference = experiment.preprocessing.compat_reference});
}

Preprocessing training_preprocessing(const TrainingExperiment& experiment) {
  auto p = experiment.preprocessing.compat_reference ? reference_preprocessing() : Preprocessing{};
  classifier::apply_region_keys(p, experiment.preprocessing);
  return p;
}

}  // namespace deepwrist::training
