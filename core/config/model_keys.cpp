#include "core/config/model_keys.h"

#include <algorithm>
#include <optional>

#include "core/base/text.h"
#include "core/config/model_fields.h"

namespace deepwrist::config {
namespace {

constexpr const char* kLocalizer = "localizer";

/// A parameter of the optional ones, which come to life with the first key given.
template <typename Params, typename T>
Key& add_param(KeyRegistry& keys, const std::string& name, std::optional<Params>& params,
               const ModelField<Params, T>& field) {
  return keys.add_with<T>(name, "of the weights, else " + to_text(Params().*field.member), field.meaning,
                          [&params, member = field.member](const T& value) {
                            if (!params) params.emplace();
                            (*params).*member = value;
                          });
}

/// Calls add(field), which returns the key, for each parameter and gives the key what the table says.
template <typename Params, typename Add>
void add_params(const Add& add) {
  for_each_field(Params(), [&](const auto& field) {
    using T = typename std::remove_cvref_t<decltype(field)>::Value;
    Key& key = add(field);
    if constexpr (kIsNumber<T> || std::is_same_v<T, std::vector<int>>) key.range(field.least, field.most);
    if (field.default_text != nullptr) key.default_text(field.default_text);
  });
}

/// What a range does not tell. `prefix` stands before the parameters' names: "model.params.".
void check_params(const HourglassParams& params, const std::string& prefix, const Binder& bound,
                  Problems& problems) {
  for_each_field(params, [&]<typename T>(const ModelField<HourglassParams, T>& field) {
    if constexpr (std::is_same_v<T, std::string>) {
      const auto& word = params.*field.member;
      if (word == field.words[0] || word == field.words[1]) return;
      problems.add(bound.origin(prefix + field.name), prefix + field.name + ": '" + printable(word, 40) +
                                                          "' is not known; use " + field.meaning);
    }
  });
}

void check_params(const SeResNetParams& params, const std::string& prefix, const Binder& bound,
                  Problems& problems) {
  if (!params.blocks.empty() && params.blocks.size() != kSeResNetStages) {
    problems.add(bound.origin(prefix + "blocks"), prefix + "blocks needs four numbers, one a stage");
  }
  if (params.blocks.empty() && std::ranges::count(kSeResNetLayers, params.layers) == 0) {
    problems.add(bound.origin(prefix + "layers"), prefix + "layers must be 50, 101 or 152");
  }
}

/// `model.params.*` of a network that is to be trained.
template <typename Params>
void register_params(KeyRegistry& keys, Params& params) {
  const std::string prefix = "model.params.";
  add_params<Params>([&](const auto& field) -> Key& {
    return keys.add(prefix + field.name, params.*field.member, field.meaning);
  });
  keys.check([&params, prefix](const Binder& bound, Problems& problems) {
    check_params(params, prefix, bound, problems);
  });
}

}  // namespace

void register_localizer_keys(KeyRegistry& keys, ModelOptions<HourglassParams>& localizer, bool at_top,
                             bool needed) {
  const auto also_at_top = [&](Key& key, const std::string& name) -> Key& {
    return at_top ? key.alias_unless(name, kLocalizer) : key;
  };
  auto& folder = also_at_top(
      keys.add("localizer.snapshot_folder", localizer.snapshot_folder, "folder with the localizer's weights"),
      "snapshot_folder");
  if (needed) folder.required().input(PathKind::folder);
  auto& statistics = also_at_top(keys.add("localizer.dataset.train_data_home", localizer.train_data_home,
                                          "folder with the localizer's mean_std_{0,1}.npy"),
                                 "dataset.train_data_home")
                         .default_text("the snapshot folder");
  if (needed) statistics.input(PathKind::folder);
  const std::string prefix = "localizer.model.params.";
  add_params<HourglassParams>([&](const auto& field) -> Key& {
    return also_at_top(add_param(keys, prefix + field.name, localizer.params, field),
                       std::string("model.params.") + field.name);
  });
  keys.check([&localizer, prefix](const Binder& bound, Problems& problems) {
    if (localizer.params) check_params(*localizer.params, prefix, bound, problems);
  });
}

void register_classifier_keys(KeyRegistry& keys, ModelOptions<SeResNetParams>& classifier) {
  keys.add("snapshot_folder", classifier.snapshot_folder, "folder with the classifier's weights")
      .required()
      .input(PathKind::folder);
  keys.add("dataset.train_data_home", classifier.train_data_home,
           "folder with the classifier's mean_std_{0,1}.npy")
      .input(PathKind::folder)
      .default_text("the snapshot folder");
  auto& params = classifier.params;
  const std::string prefix = "model.params.";
  add_params<SeResNetParams>(
      [&](const auto& field) -> Key& { return add_param(keys, prefix + field.name, params, field); });
  keys.check([&params, prefix](const Binder& bound, Problems& problems) {
    if (params) check_params(*params, prefix, bound, problems);
  });
}

void register_hourglass_params(KeyRegistry& keys, HourglassParams& params) { register_params(keys, params); }

void register_se_resnet_params(KeyRegistry& keys, SeResNetParams& params) { register_params(keys, params); }

}  // namespace deepwrist::config
