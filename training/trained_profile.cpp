#include "training/trained_profile.h"

#include <map>

#include "evaluation/calibration/pooled_predictions.h"

//   images of each view, as networks get them, measured when their digests are taken ─┐
//   VIEW/fold_N/validation.csv ─► scores of each image, all of its networks ──────────┴─► data_profile.json

namespace deepwrist::training {

void add_validated_scores(evaluation::DataProfile& profile, const std::filesystem::path& run,
                          const std::set<std::pair<View, int>>& networks,
                          const std::map<std::string, std::string>& patients) {
  std::map<View, std::map<std::string, std::vector<double>>> scores;
  for (const auto& prediction : evaluation::out_of_fold_predictions(run)) {
    if (networks.empty() || networks.contains({prediction.view, prediction.fold}))
      scores[prediction.view][prediction.id].push_back(prediction.probability);
  }
  for (const auto& [view, by_id] : scores) {
    evaluation::MeasuredImages measured;
    for (const auto& [id, of_networks] : by_id) {
      const auto patient = patients.find(id);
      measured.add(patient == patients.end() ? id : patient->second, evaluation::measure_scores(of_networks));
    }
    auto& of_view = profile.views[view];
    of_view.images = std::max(of_view.images, measured.images());
    of_view.add(measured);
  }
}

void write_profile_of(const TrainingExperiment& experiment, const std::filesystem::path& run,
                      const std::vector<std::unique_ptr<TrainingView>>& views,
                      const std::set<std::pair<View, int>>& networks) {
  if (experiment.dataset.phantoms) return;
  evaluation::DataProfile profile{.block = name(experiment.block), .prepared = false, .views = {}};
  std::map<std::string, std::string> patients;
  for (std::size_t i = 0; i < views.size(); ++i) {
    const auto& measured = views[i]->measured();
    auto& of_view = profile.views[experiment.dataset.sides[i]];
    of_view.images = measured.images();
    of_view.add(measured);
    profile.prepared = profile.prepared || views[i]->prepared();
    for (std::size_t row = 0; row < views[i]->size(); ++row) {
      const auto divided = views[i]->divided_row(row);
      patients[divided.id] = divided.group;
    }
  }
  if (experiment.block == TrainedBlock::classifier) add_validated_scores(profile, run, networks, patients);
  evaluation::write_data_profile(run, profile);
}

}  // namespace deepwrist::training
