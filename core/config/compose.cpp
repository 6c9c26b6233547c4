#include "core/config/compose.h"

#include <algorithm>
#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/config/merge.h"
#include "core/config/search_path.h"
#include "core/config/yaml.h"

// Layers, each over those above it:
//
//   base file         <base>.yaml, else config.yaml
//   its `defaults`    in their order; each file over the `defaults` of its own
//   KEY=VALUE         in their order
//   experiment        the key: the name that was chosen
//
// experiment=NAME takes the place of the list's experiment; where the list has none it is the last entry,
// and `- experiment: ~` is none. The base file lies below what its list names, any other file above:
// `defaults` of an experiment are what it builds on. A file that is missing or leads back to itself is an
// error at once; problems of merging and of overrides are collected.

namespace deepwrist::config {
namespace fs = std::filesystem;
namespace {

constexpr const char* kExperiment = "experiment";

struct Default {
  std::string group, name;
};

/// Entries of a `defaults:` list, which is taken out of the map; an entry without a value asks for nothing.
std::vector<Default> take_defaults(Node& root, Problems& problems) {
  std::vector<Default> result;
  const Node* list = root.find("defaults");
  if (!list) return result;
  for (const Node& item : list->is_list() ? list->items() : Node::List{}) {
    if (item.is_text() && item.text() == "_self_") {
      if (list->items().size() > 1)
        problems.add(
            item.origin(),
            "defaults: _self_ has no place to choose here: an experiment lies above what its list names, "
            "the base file below; leave it out");
      continue;
    }
    for (const auto& [group, value] : item.is_map() ? item.entries() : Node::Map{}) {
      if (group.starts_with("override ") || group.starts_with('/')) {
        problems.add(value.origin(),
                     "defaults: " + printable(group) +
                         " is Hydra's; here an entry names a file, `- experiment: NAME`, and keys "
                         "are set below the list");
      } else if (value.is_text()) {
        result.push_back({group, value.text()});
      } else if (!value.is_null()) {
        problems.add(value.origin(), "defaults: " + printable(group) + " must be the name of a file");
      }
    }
    if (!item.is_map()) problems.add(item.origin(), "defaults: an entry looks like `- experiment: NAME`");
  }
  if (!list->is_list() && !list->is_null()) problems.add(list->origin(), "defaults must be a list");
  root.erase("defaults");
  return result;
}

class Composer {
 public:
  /// `files` receives every file that is loaded.
  Composer(const std::vector<fs::path>& folders, std::vector<fs::path>& files)
      : folders_(folders), files_(files) {}

  Node load_map(const fs::path& file) {
    files_.push_back(file);
    Node node = load_yaml(file);
    if (!node.is_map()) {
      throw Error(ErrorKind::usage, file.string(),
                  "a configuration is a map of keys, this file holds a list");
    }
    return node;
  }

  /// The file with its own defaults below it.
  Node load_with_defaults(const fs::path& file) {
    if (std::ranges::find(open_, file) != open_.end()) {
      throw Error(ErrorKind::usage, file.string(), "its `defaults` lead back to itself");
    }
    open_.push_back(file);
    Node own = load_map(file);
    Node result = Node::map(own.origin());
    for (const auto& [group, name] : take_defaults(own, problems_)) {
      merge(result, load_with_defaults(find_config(group, name, folders_)), problems_);
    }
    merge(result, own, problems_);
    open_.pop_back();
    return result;
  }

  Problems& problems() { return problems_; }

 private:
  const std::vector<fs::path>& folders_;
  std::vector<fs::path>& files_;
  std::vector<fs::path> open_;
  Problems problems_;
};

/// Takes `experiment=NAME` out of the overrides.
std::optional<std::string> chosen_experiment(const ComposeRequest& request,
                                             std::vector<std::string>& overrides) {
  std::optional<std::string> chosen = request.experiment;
  for (const auto& argument : request.overrides) {
    if (!argument.substr(add_prefix(argument)).starts_with("experiment=")) {
      overrides.push_back(argument);
      continue;
    }
    const auto name = trim(argument.substr(argument.find('=') + 1));
    if (name.empty())
      throw Error(ErrorKind::usage, kCommandLine, "experiment= needs the name of an experiment");
    if (chosen && *chosen != name) {
      throw Error(
          ErrorKind::usage, kCommandLine,
          "two experiments were given: '" + printable(*chosen) + "' and '" + printable(name) + "'; keep one");
    }
    chosen = name;
  }
  return chosen;
}

}  // namespace

Composition compose(const ComposeRequest& request) {
  Composition result;
  std::vector<std::string> overrides;
  result.experiment = chosen_experiment(request, overrides);
  Composer composer(request.folders, result.files);

  result.base_file = find_base(request.base, request.folders);
  result.root = result.base_file.empty() ? Node::map({request.base, 0}) : composer.load_map(result.base_file);
  auto defaults = take_defaults(result.root, composer.problems());
  const auto listed = std::ranges::find(defaults, kExperiment, &Default::group);
  if (listed != defaults.end()) {
    if (result.experiment) listed->name = *result.experiment;
    result.experiment = listed->name;
  } else if (result.experiment) {
    defaults.push_back({kExperiment, *result.experiment});
  }
  for (const auto& [group, name] : defaults) {
    const auto file = find_config(group, name, request.folders);
    if (group == kExperiment) result.experiment_file = file;
    merge(result.root, composer.load_with_defaults(file), composer.problems());
  }
  for (const auto& argument : overrides) {
    apply_override(result.root, argument, composer.problems());
  }
  composer.problems().throw_if_any();
  if (result.experiment) {
    result.root.set(kExperiment, Node(*result.experiment, {kCommandLine, 0}));
  }
  return result;
}

}  // namespace deepwrist::config
