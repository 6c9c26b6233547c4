#pragma once

#include <map>
#include <memory>
#include <vector>

#include "clinic/objects/object_files.h"
#include "clinic/prediction/prediction_messages.h"
#include "clinic/results/finished_run.h"
#include "core/data/radiograph_source.h"
#include "pipeline/setup.h"
#include "pipeline/view_networks.h"

namespace deepwrist::clinic {

/// Makes results of studies, with all networks in memory.
class StudyPredictor {
 public:
  /// Opens and loads everything and computes once, so that the first study is as fast as the next. Throws as
  /// pipeline::prepare_without_table.
  StudyPredictor(pipeline::InferenceExperiment experiment, ObjectOptions objects);

  /// Analyses the radiographs and writes the objects; those that cannot be analysed have objects that say so.
  /// Throws Error where no objects can be made of the study.
  PredictionAnswer predict(const PredictionJob& job);

 private:
  void warm_up();
  /// One for each image, in their order.
  std::vector<pipeline::Case> analyse(const PredictionJob& job);
  void compute(View view, std::vector<pipeline::Case>& cases);
  ViewResult result_of(const PredictionJob& job, std::size_t image, const pipeline::Case& analysed);
  void write(const StudyResult& result, const PredictionJob& job, PredictionAnswer& answer) const;

  const ObjectOptions objects_;
  pipeline::Setup setup_;
  FinishedRun run_;
  data::RadiographSource headers_;
  std::map<View, std::unique_ptr<pipeline::ViewNetworks>> networks_;
};

}  // namespace deepwrist::clinic
