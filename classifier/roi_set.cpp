#include "classifier/roi_set.h"

#include "classifier/classifier_block.h"
#include "core/base/threads.h"
#include "core/data/radiograph_source.h"

namespace deepwrist::classifier {

RoiDataOptions roi_options(const RoiSetOptions& set, View view) {
  RoiDataOptions options;
  options.meta = set.meta;
  options.data_home = set.home;
  options.view = view;
  options.label = set.label;
  options.source = data::source_options(data::DatasetOptions{}, Preprocessing{},
                                        static_cast<std::size_t>(available_cores()));
  return options;
}

WholeRoiEnsemble open_ensemble(const weights::Snapshot& snapshot, View view,
                               const config::ModelOptions& model, torch::Device device) {
  WholeRoiEnsemble::Options options;
  options.members = weights::weights_files(snapshot.folds(view));
  options.model = block().chosen(snapshot, model);
  options.statistics = snapshot.mean_std(view, 3, model.train_data_home);
  options.device = device;
  return WholeRoiEnsemble(std::move(options));
}

}  // namespace deepwrist::classifier
