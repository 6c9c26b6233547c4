#include "core/config/reference_keys.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "core/base/text.h"

namespace deepwrist::config {
namespace {

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " or ") + word;
  return text;
}

void require(const Binder& bound, Problems& problems, const std::string& key, int given, int possible,
             const char* reason) {
  if (given == possible) return;
  problems.add(bound.origin(key), key + ": " + std::to_string(given) + " is not possible; it must be " +
                                      std::to_string(possible) + ": " + reason);
}

}  // namespace

void refuse_other_landmarks(KeyRegistry& keys, const std::string& prefix,
                            std::function<const HourglassParams*()> params) {
  keys.check([prefix, params = std::move(params)](const Binder& bound, Problems& problems) {
    const auto* given = params();
    if (!given) return;
    require(bound, problems, prefix + "n_outputs", given->n_outputs, 3,
            "regions, tables and pictures are made from three landmarks");
    require(bound, problems, prefix + "n_inputs", given->n_inputs, 1, "radiographs are grey");
  });
}

void refuse_other_classes(KeyRegistry& keys, const std::string& prefix,
                          std::function<const SeResNetParams*()> params) {
  keys.check([prefix, params = std::move(params)](const Binder& bound, Problems& problems) {
    if (const auto* given = params()) {
      require(bound, problems, prefix + "num_classes", given->num_classes, 2,
              "the scores, heat maps and statistics are of a fracture or none");
    }
  });
}

void register_network_names(KeyRegistry& keys, const std::string& block,
                            const std::vector<std::string>& networks) {
  for (const char* part : {"name", "class"}) {
    const std::string key = block + "model." + part;
    const auto given = std::make_shared<std::string>();
    keys.add_with<std::string>(key, networks.front(), "the original's name of the network; there is no other",
                               [given](const std::string& text) { *given = text; });
    keys.check([key, given, networks](const Binder& bound, Problems& problems) {
      // A class is written with its module, and the localizer's file gets the classifier's name by
      // `${model.name}`.
      const auto name = given->substr(given->rfind('.') + 1);
      const bool is_class = key.ends_with("class");
      const bool known = std::ranges::find(networks, name) != networks.end() ||
                         (is_class && (name == kHourglassName || name == kSeResNetName));
      if (given->empty() || known) return;
      problems.add(bound.origin(key), key + ": there is no network '" + printable(*given, 80) +
                                          "' here; leave the key out, or give " + listed(networks));
    });
  }
}

}  // namespace deepwrist::config
