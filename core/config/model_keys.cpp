#include "core/config/model_keys.h"

#include "core/base/text.h"

namespace deepwrist::config {
namespace {

constexpr const char* kLocalizer = "localizer";

/// `field` of the optional parameters, which come to life with the first key given.
template <typename Params, typename T>
Key& add_param(KeyRegistry& keys, const std::string& name, std::optional<Params>& params, T Params::*field,
               const std::string& meaning) {
  return keys.add_with<T>(name, "of the weights, else " + to_text(Params().*field), meaning,
                          [&params, field](const T& value) {
                            if (!params) params.emplace();
                            (*params).*field = value;
                          });
}

/// Calls add(name, member, meaning) for each parameter of the hourglass.
template <typename Add>
void add_hourglass_params(const Add& add) {
  using P = HourglassParams;
  add("n_inputs", &P::n_inputs, "image channels of the hourglass").range(1, 64);
  add("n_outputs", &P::n_outputs, "landmarks").range(1, 256);
  add("bw", &P::bw, "base width in channels").range(1, 1024);
  add("hg_depth", &P::hg_depth, "levels of the hourglass").range(1, 12);
  add("upmode", &P::upmode, "bilinear or bicubic");
  add("multiscale_hg_block", &P::multiscale_hg_block, "multiscale residual blocks");
  add("se", &P::se, "squeeze and excitation in the blocks");
  add("se_ratio", &P::se_ratio, "reduction of squeeze and excitation").range(1, 1024);
}

void check_upmode(const HourglassParams& params, const std::string& key, const Binder& bound,
                  Problems& problems) {
  if (params.upmode == "bilinear" || params.upmode == "bicubic") return;
  problems.add(bound.origin(key),
               key + ": '" + printable(params.upmode, 40) + "' is not known; use bilinear or bicubic");
}

/// The same for the SE-ResNet.
template <typename Add>
void add_se_resnet_params(const Add& add) {
  using P = SeResNetParams;
  add("layers", &P::layers, "SE-ResNet of 50, 101 or 152 layers");
  add("drop", &P::drop, "dropout before the last layer").range(0, 1);
  add("num_classes", &P::num_classes, "classes").range(2, 1000);
  add("blocks", &P::blocks, "blocks of the four stages, in place of model.params.layers")
      .default_text("those of model.params.layers")
      .range(1, 100);
  add("width", &P::width, "planes of the first stage").range(1, 1024);
}

void check_blocks(const SeResNetParams& params, const Binder& bound, Problems& problems) {
  if (!params.blocks.empty() && params.blocks.size() != 4) {
    problems.add(bound.origin("model.params.blocks"), "model.params.blocks needs four numbers, one a stage");
  }
  if (params.blocks.empty() && params.layers != 50 && params.layers != 101 && params.layers != 152) {
    problems.add(bound.origin("model.params.layers"), "model.params.layers must be 50, 101 or 152");
  }
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
  add_hourglass_params([&](const std::string& name, auto field, const std::string& meaning) -> Key& {
    return also_at_top(add_param(keys, "localizer.model.params." + name, localizer.params, field, meaning),
                       "model.params." + name);
  });
  keys.check([&localizer](const Binder& bound, Problems& problems) {
    if (localizer.params) check_upmode(*localizer.params, "localizer.model.params.upmode", bound, problems);
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
  add_se_resnet_params([&](const std::string& name, auto field, const std::string& meaning) -> Key& {
    return add_param(keys, "model.params." + name, params, field, meaning);
  });
  keys.check([&params](const Binder& bound, Problems& problems) {
    if (params) check_blocks(*params, bound, problems);
  });
}

void register_hourglass_params(KeyRegistry& keys, HourglassParams& params) {
  add_hourglass_params([&](const std::string& name, auto field, const std::string& meaning) -> Key& {
    return keys.add("model.params." + name, params.*field, meaning);
  });
  keys.check([&params](const Binder& bound, Problems& problems) {
    check_upmode(params, "model.params.upmode", bound, problems);
  });
}

void register_se_resnet_params(KeyRegistry& keys, SeResNetParams& params) {
  add_se_resnet_params([&](const std::string& name, auto field, const std::string& meaning) -> Key& {
    return keys.add("model.params." + name, params.*field, meaning);
  });
  keys.check([&params](const Binder& bound, Problems& problems) { check_blocks(params, bound, problems); });
}

}  // namespace deepwrist::config
