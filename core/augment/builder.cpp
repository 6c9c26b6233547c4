#include "core/augment/builder.h"

#include <algorithm>
#include <utility>

#include "core/augment/catalogue.h"
#include "core/base/text.h"

// A transform is written as one of
//
//   - flip                                     defaults
//   - rotate: {rotation_range: 10, p: 0.5}     parameters; p and enabled are everyone's
//   - one_of: {transforms: [...], p: 0.5}      or, where its entry takes a list, one_of: [...]
//
// Names are looked up in the catalogue; a transform binds its own parameters with the keys of a
// configuration, so that ranges, types and misspellings are told as there, with file and line. `enabled:
// false` is p = 0. What is drawn while building (`compat: reference`) comes from a stream that no image
// uses.

namespace deepwrist::augment {
namespace {

using config::Node;

/// Apart from every (epoch, sample) stream of Pipeline::apply, whose seeds are salted.
constexpr std::uint64_t kBuildSalt = 0x6275696C64ULL;

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string with_nearest(const std::string& word, const std::vector<std::string>& known) {
  const auto near = nearest(word.substr(0, 200), known);
  return near ? "; did you mean " + *near + "?" : "; there are " + joined(known);
}

/// Removes entries that no key has, each with its problem.
void remove_unknown(const std::string& name, const config::KeyRegistry& keys, Node& parameters,
                    config::Problems& problems) {
  std::vector<std::string> known;
  for (const auto& key : keys.keys()) known.push_back(key.name());
  std::erase_if(parameters.entries(), [&](const Node::Entry& entry) {
    if (keys.find(entry.key)) return false;
    problems.add(entry.value.origin(), name + " has no parameter '" + printable(entry.key, 80) + "'" +
                                           with_nearest(entry.key, known));
    return true;
  });
}

}  // namespace

Builder::Builder(const PipelineOptions& options, config::Problems& problems)
    : options_(options), problems_(problems), rng_(options.seed ^ kBuildSalt) {}

std::vector<std::unique_ptr<Transform>> Builder::build_list(const Node& list) {
  std::vector<std::unique_ptr<Transform>> transforms;
  if (!list.is_list()) {
    problems_.add(list.origin(), "augmentation is a list of transforms, this is " + kind_name(list));
    return transforms;
  }
  for (const Node& item : list.items()) {
    if (auto transform = build(item)) transforms.push_back(std::move(transform));
  }
  return transforms;
}

std::unique_ptr<Transform> Builder::build(const Node& item) {
  if (item.is_text()) return build(item.text(), Node::map(item.origin()), item.origin());
  if (item.is_map() && item.entries().size() == 1) {
    const auto& [name, parameters] = item.entries().front();
    return build(name, parameters.is_null() ? Node::map(item.origin()) : parameters, item.origin());
  }
  problems_.add(item.origin(), "a transform is written '- name: {parameter: value}', this is " +
                                   (item.is_map() ? "a map of " + std::to_string(item.entries().size()) +
                                                        " names (check the indentation)"
                                                  : kind_name(item)));
  return nullptr;
}

const CatalogueEntry* Builder::find(const std::string& name, const config::Origin& origin) {
  const auto found = std::ranges::find(catalogue(), name, &CatalogueEntry::name);
  if (found != catalogue().end()) return &*found;
  std::vector<std::string> known;
  std::ranges::transform(catalogue(), std::back_inserter(known), &CatalogueEntry::name);
  problems_.add(origin, "unknown transform '" + printable(name, 80) + "'" + with_nearest(name, known));
  return nullptr;
}

std::unique_ptr<Transform> Builder::build(const std::string& name, const Node& parameters,
                                          const config::Origin& origin) {
  const CatalogueEntry* entry = find(name, origin);
  if (!entry) return nullptr;
  Node given = parameters;
  if (entry->takes_list && parameters.is_list()) {
    given = Node::map(origin);
    given.set("transforms", parameters);
  }
  if (!given.is_map()) {
    problems_.add(origin, name + " needs a map of parameters, this is " + kind_name(given));
    return nullptr;
  }
  auto transform = entry->make();
  double probability = 1;
  bool enabled = true;
  config::KeyRegistry keys;
  transform->add_parameters(keys);
  keys.add("p", probability, "how likely it runs").range(0, 1);
  keys.add("enabled", enabled, "false: never runs");
  remove_unknown(name, keys, given, problems_);
  config::Problems wrong;
  keys.bind(given, "", wrong);
  for (const auto& line : wrong.lines()) problems_.add({}, line);
  transform->set_probability(enabled ? probability : 0);
  transform->finish(*this, origin);
  return transform;
}

}  // namespace deepwrist::augment
