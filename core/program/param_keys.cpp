#include "core/program/param_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <memory>
#include <set>
#include <utility>

#include "core/base/text.h"

//   tables       every parameter of every network; one key a name, such as model.params.layers
//   keys         type, default and range of the first table that has the name
//   given        values of the keys that were given, {"layers": 101}, whatever the network
//   check        by the table of the network that was chosen: unknown to it, of another type, out of range
//   completed    with that table's defaults, where nothing is wrong
//
// A key's own range is checked first, so two networks with a parameter of one name share the first one's
// range. The network is known only once all keys are set: a file may name it after its parameters. Checks
// run in the order they are registered, `completed` after the one that reports.

namespace deepwrist::config {
namespace {

/// How the keys of a network's parameters are made, and where their values go.
struct ParamKeys {
  std::string prefix;          ///< "model.params."
  std::string before_default;  ///< what --help says before a default
  std::function<ParamValues&()> given;
  std::function<const ParamValues*()> if_given;  ///< for the check; null without any
  std::function<void(Key& key, const std::string& param)> refine;
};

/// Adds the key of a parameter by the type of its default.
struct AddKey {
  KeyRegistry& keys;
  const Param& param;
  const ParamKeys& how;

  template <typename T>
  Key& operator()(const T& standard) const {
    Key& key =
        keys.add_with<T>(how.prefix + param.name, how.before_default + to_text(standard), param.meaning,
                         [given = how.given, name = param.name](const T& value) { given()[name] = value; });
    if constexpr (kIsNumber<T> || std::is_same_v<T, std::vector<int>>) key.range(param.least, param.most);
    if (!param.default_text.empty()) key.default_text(param.default_text);
    return key;
  }
};

/// A key for each parameter of any of the networks, and a check that what is given goes together and belongs
/// to the network that `network` names once the keys are set; empty: the first.
void register_param_keys(KeyRegistry& keys, const std::vector<ParamTable>& tables, const ParamKeys& how,
                         std::function<std::string()> network) {
  std::set<std::string> added;
  for (const auto& table : tables) {
    for (const auto& param : table.params) {
      if (!added.insert(param.name).second) continue;
      Key& key = std::visit(AddKey{keys, param, how}, param.standard);
      if (how.refine) how.refine(key, param.name);
    }
  }
  keys.check([tables, prefix = how.prefix, if_given = how.if_given, network = std::move(network)](
                 const Binder& bound, Problems& problems) {
    const auto* given = if_given();
    if (!given) return;
    for (const auto& problem : problems_of(table_named(tables, network()), *given)) {
      const auto key = prefix + problem.param;
      problems.add(bound.origin(key), key + " " + problem.text);
    }
  });
}

}  // namespace

std::vector<std::string> network_names(const std::vector<ParamTable>& tables) {
  std::vector<std::string> names;
  for (const auto& table : tables) names.push_back(table.network);
  return names;
}

const ParamTable& table_named(const std::vector<ParamTable>& tables, const std::string& network) {
  const auto found = std::ranges::find(tables, network, &ParamTable::network);
  return found == tables.end() ? tables.front() : *found;
}

void register_network_names(KeyRegistry& keys, const std::string& block,
                            const std::vector<std::string>& networks,
                            const std::vector<std::string>& tolerated, std::string* network) {
  assert(!networks.empty());
  const auto knows = [](const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
  };
  for (const char* part : {"class", "name"}) {  // the name goes before the class
    const std::string key = block + "model." + part;
    const bool is_class = part == std::string("class");
    const auto given = std::make_shared<std::string>();
    keys.add_with<std::string>(key, networks.front(),
                               networks.size() == 1 ? "the original's name of the network; there is no other"
                                                    : fmt::format("{}", fmt::join(networks, " or ")),
                               [given, network, networks, knows](const std::string& text) {
                                 *given = text;
                                 const auto name = text.substr(text.rfind('.') + 1);
                                 if (network && knows(networks, name)) *network = name;
                               });
    keys.check([=](const Binder& bound, Problems& problems) {
      const auto name = given->substr(given->rfind('.') + 1);
      if (given->empty() || knows(networks, name) || (is_class && knows(tolerated, name))) return;
      problems.add(bound.origin(key),
                   fmt::format("{}: there is no network '{}' here; leave the key out, or give {}", key,
                               printable(*given, 80), fmt::join(networks, " or ")));
    });
  }
}

void register_stored_network(KeyRegistry& keys, const std::vector<ParamTable>& tables, ModelOptions& model,
                             const std::string& block, const std::vector<std::string>& tolerated,
                             const std::function<void(Key& key, const std::string& param)>& refine) {
  auto& params = model.params;
  const ParamKeys how{block + "model.params.", "of the weights, else ",
                      [&params]() -> ParamValues& { return params ? *params : params.emplace(); },
                      [&params] { return params ? &*params : nullptr; }, refine};
  register_param_keys(keys, tables, how, [&model] { return model.network; });
  register_network_names(keys, block, network_names(tables), tolerated, &model.network);
}

void register_trained_network(KeyRegistry& keys, const std::vector<ParamTable>& tables, Architecture& model,
                              const std::vector<std::string>& tolerated) {
  register_network_names(keys, "", network_names(tables), tolerated, &model.network);
  const ParamKeys how{"model.params.",
                      "",
                      [&model]() -> ParamValues& { return model.params; },
                      [&model] { return &model.params; },
                      {}};
  register_param_keys(keys, tables, how, [&model] { return model.network; });
  keys.check([tables, &model](const Binder&, Problems&) {
    const auto& table = table_named(tables, model.network);
    model.network = table.network;
    if (problems_of(table, model.params).empty()) model.params = completed(table, model.params);
  });
}

void require_param(const Binder& bound, Problems& problems, const std::string& key, int given, int possible,
                   const char* reason) {
  if (given == possible) return;
  problems.add(bound.origin(key),
               fmt::format("{}: {} is not possible; it must be {}: {}", key, given, possible, reason));
}

}  // namespace deepwrist::config
