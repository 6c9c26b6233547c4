#include "localizer/localizer_keys.h"

#include <fmt/format.h>

#include <filesystem>
#include <string>

#include "core/base/log.h"
#include "core/program/param_keys.h"
#include "localizer/builtin_localizer.h"
#include "localizer/hourglass_params.h"

namespace deepwrist::localizer {
namespace {

using config::Key;
using config::KeyRegistry;
using config::ParamValues;

constexpr const char* kFolderKey = "localizer.snapshot_folder";

/// Networks of other sizes can be built, but no program here knows what to do with them.
void refuse_other_landmarks(const ParamValues& given, const std::string& prefix, const config::Binder& bound,
                            config::Problems& problems) {
  const auto params = config::params_of<HourglassParams>(given);
  config::require_param(bound, problems, prefix + "n_outputs", params.n_outputs, 3,
                        "regions, tables and pictures are made from three landmarks");
  config::require_param(bound, problems, prefix + "n_inputs", params.n_inputs, 1, "radiographs are grey");
}

/// Puts the folder of the built-in localizer in the place of its name, and of nothing where one is needed.
void take_builtin(std::filesystem::path& folder, bool needed, const config::Binder& bound,
                  config::Problems& problems) {
  const auto origin = bound.origin(kFolderKey);
  const bool asked = folder == kBuiltin;
  if (!asked && !(needed && folder.empty())) return;
  folder = builtin_snapshot();
  if (!folder.empty()) {
    log().info("the localizer is the one that comes with the programs: {}", folder.string());
  } else if (asked || origin.source.empty()) {  // else reported already: ???
    problems.add(origin,
                 fmt::format("{} must be given: a folder with the localizer's weights, since none comes "
                             "with these programs (looked for in {})",
                             kFolderKey, builtin_places_text()));
  }
}

}  // namespace

void register_localizer_keys(KeyRegistry& keys, config::ModelOptions& localizer, bool at_top, bool needed,
                             const std::vector<std::string>& tolerated) {
  const auto also_at_top = [at_top](Key& key, const std::string& name) -> Key& {
    return at_top ? key.alias_unless(name, kBlockName) : key;
  };
  auto& folder = also_at_top(
      keys.add(kFolderKey, localizer.snapshot_folder,
               "folder with the localizer's weights; builtin: the localizer that comes with the programs"),
      "snapshot_folder");
  if (needed) folder.input(config::PathKind::folder, kBuiltin).default_text(kBuiltin);
  keys.check([&localizer, needed](const config::Binder& bound, config::Problems& problems) {
    take_builtin(localizer.snapshot_folder, needed, bound, problems);
  });
  auto& statistics = also_at_top(keys.add("localizer.dataset.train_data_home", localizer.train_data_home,
                                          "folder with the localizer's mean_std_{0,1}.npy"),
                                 "dataset.train_data_home")
                         .default_text("the snapshot folder");
  if (needed) statistics.input(config::PathKind::folder);
  config::register_stored_network(
      keys, network_tables(), localizer, "localizer.", tolerated,
      [&](Key& key, const std::string& param) { also_at_top(key, "model.params." + param); });
  keys.check([&params = localizer.params](const config::Binder& bound, config::Problems& problems) {
    if (params) refuse_other_landmarks(*params, "localizer.model.params.", bound, problems);
  });
}

void register_search_keys(KeyRegistry& keys, SearchKeys& search) {
  constexpr const char* kOfWeights = "as recorded with the weights, else ";
  keys.add_choice(
          "localizer.decoding", search.decoding,
          {{"soft_argmax", Decoding::soft_argmax}, {"dark", Decoding::dark}},
          "how a heat map becomes a point: its expected position, or its peak to a fraction of a pixel")
      .default_text(std::string(kOfWeights) + "soft_argmax");
  keys.add("localizer.copies", search.copies,
           "mirrored and slightly turned copies of each image that are looked at beside it")
      .range(0, kMostCopies)
      .default_text(std::string(kOfWeights) + "0");
  keys.add("localizer.refine", search.refine,
           "how often the networks look again at what they found, upright and larger")
      .range(0, kMostRefinements)
      .default_text(std::string(kOfWeights) + "0");
  keys.add("localizer.min_confidence", search.min_confidence,
           "confidence that each landmark needs for a region to be cut; 0: any")
      .range(0, 1);
  keys.add("localizer.check_view", search.check_view,
           "warn where the networks of the other view are surer; needs weights of both views whose "
           "confidence is "
           "calibrated")
      .default_text("where both are");
}

void register_trained_localizer_keys(KeyRegistry& keys, config::Architecture& model,
                                     const std::vector<std::string>& tolerated) {
  config::register_trained_network(keys, network_tables(), model, tolerated);
  keys.check([&model](const config::Binder& bound, config::Problems& problems) {
    refuse_other_landmarks(model.params, "model.params.", bound, problems);
  });
}

}  // namespace deepwrist::localizer
