#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/config/key_registry.h"
#include "core/config/param_table.h"

namespace deepwrist::config {

/// `<block>model.name` and `<block>model.class` of the original, which chose a Python class: the network is
/// one of `networks`, any other is refused. A class is written with its module. `tolerated`: names that a
/// class may also have, because files of one block get another's by `${model.name}`. The name chosen goes to
/// `network`, where there is one.
void register_network_names(KeyRegistry& keys, const std::string& block,
                            const std::vector<std::string>& networks,
                            const std::vector<std::string>& tolerated = {}, std::string* network = nullptr);

/// `<block>model.name`, `.class` and `.params.*` of a network whose weights are there: what is given of it,
/// of which --help says that the rest is that of the weights. `refine`: adds to the key of a parameter, e.g.
/// an alias; may be empty.
void register_stored_network(KeyRegistry& keys, const std::vector<ParamTable>& tables, ModelOptions& model,
                             const std::string& block, const std::vector<std::string>& tolerated,
                             const std::function<void(Key& key, const std::string& param)>& refine = {});

/// `model.name`, `model.class` and `model.params.*` of a network that is to be trained: once all keys are set
/// without a problem, `model` is complete.
void register_trained_network(KeyRegistry& keys, const std::vector<ParamTable>& tables, Architecture& model,
                              const std::vector<std::string>& tolerated);

/// The names of the tables.
std::vector<std::string> network_names(const std::vector<ParamTable>& tables);
/// The table of that name, the first for none.
const ParamTable& table_named(const std::vector<ParamTable>& tables, const std::string& network);

/// Refuses a value other than the one that the programs know what to do with, and says why.
void require_param(const Binder& bound, Problems& problems, const std::string& key, int given, int possible,
                   const char* reason);

}  // namespace deepwrist::config
