#include "classifier/classifier_keys.h"

#include <set>

#include "core/program/param_keys.h"

namespace deepwrist::classifier {
namespace {

using config::KeyRegistry;
using config::ParamValues;

/// Networks of other sizes can be built, but no program here knows what to do with them.
void refuse_other_classes(const ParamValues& given, const config::Binder& bound, config::Problems& problems) {
  const auto classes = given.find("num_classes");
  if (classes == given.end()) return;
  config::require_param(bound, problems, "model.params.num_classes", std::get<int>(classes->second), 2,
                        "the scores, heat maps and statistics are of a fracture or none");
}

}  // namespace

void register_classifier_keys(KeyRegistry& keys, config::ModelOptions& classifier,
                              const std::vector<std::string>& tolerated) {
  keys.add("snapshot_folder", classifier.snapshot_folder, "folder with the classifier's weights")
      .required()
      .input(config::PathKind::folder);
  keys.add("dataset.train_data_home", classifier.train_data_home,
           "folder with the classifier's mean_std_{0,1}.npy")
      .input(config::PathKind::folder)
      .default_text("the snapshot folder");
  config::register_stored_network(keys, network_tables(), classifier, "", tolerated);
  keys.check([&params = classifier.params](const config::Binder& bound, config::Problems& problems) {
    if (params) refuse_other_classes(*params, bound, problems);
  });
}

void register_trained_classifier_keys(KeyRegistry& keys, config::Architecture& model,
                                      const std::vector<std::string>& tolerated) {
  config::register_trained_network(keys, network_tables(), model, tolerated);
  keys.check([&model](const config::Binder& bound, config::Problems& problems) {
    refuse_other_classes(model.params, bound, problems);
  });
}

void ignore_classifier_params(KeyRegistry& keys) {
  std::set<std::string> names;
  for (const auto& table : network_tables()) {
    for (const auto& param : table.params) names.insert("model.params." + param.name);
  }
  for (const auto& name : names) {
    if (!keys.find(name)) keys.ignore(name);
  }
}

}  // namespace deepwrist::classifier
