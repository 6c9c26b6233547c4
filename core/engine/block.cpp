#include "core/engine/block.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "core/base/error.h"
#include "core/base/json_fields.h"
#include "core/base/text.h"
#include "core/config/param_json.h"

namespace deepwrist::engine {

using config::Architecture;

Block::Block(std::string name, const Input& input, std::vector<std::unique_ptr<NetworkKind>> kinds,
             RequireUsable usable)
    : name_(std::move(name)), input_(input), kinds_(std::move(kinds)), require_usable_(usable) {
  assert(!kinds_.empty());
}

const NetworkKind& Block::kind(const std::string& network, const std::string& place) const {
  std::string known;
  for (const auto& kind : kinds_) {
    if (kind->table().network == network) return *kind;
    known += (known.empty() ? "" : ", ") + kind->table().network;
  }
  throw Error(ErrorKind::unsupported, place,
              "there is no network '" + printable(network, 80) + "' for a " + name_ + " here, only " + known);
}

void Block::require_usable(const Architecture& model, const std::string& place) const {
  require_usable_(model.params, place);
}

weights::ModelRecord Block::record(const Architecture& model) const {
  const bool is_first = model.network == kinds_.front()->table().network;
  return {name_, is_first ? "" : model.network, config::params_to_json(model.params)};
}

Architecture Block::from_record(const weights::ModelRecord& record, const std::string& place) const {
  const auto& table = (record.network.empty() ? *kinds_.front() : kind(record.network, place)).table();
  JsonProblems problems;
  Architecture model{table.network, config::params_from_json(table, record.params, "model.params", problems)};
  throw_problems(place, problems);
  return model;
}

const NetworkKind* Block::owner(const weights::StateDict& weights) const {
  const auto found = std::ranges::find_if(kinds_, [&](const auto& kind) { return kind->owns(weights); });
  return found == kinds_.end() ? nullptr : found->get();
}

Architecture Block::infer(const weights::StateDict& weights) const {
  const auto* found = owner(weights);
  const auto& kind = found ? *found : *kinds_.front();  // which says what it misses
  return {kind.table().network, kind.infer(weights)};
}

std::optional<Architecture> Block::recorded(const weights::Snapshot& snapshot) const {
  const auto* record = snapshot.model(name_);
  if (!record) return std::nullopt;
  return from_record(*record, (snapshot.folder() / weights::Manifest::kFileName).string());
}

std::optional<Architecture> Block::chosen(const weights::Snapshot& snapshot,
                                          const config::ModelOptions& options) const {
  auto model = recorded(snapshot);
  if (model && !options.network.empty() && model->network != options.network) {
    throw Error(ErrorKind::usage, snapshot.folder().string(),
                "holds networks of the kind " + model->network + "; model.name says " + options.network);
  }
  if (!options.params) return model;
  const auto& network = model                      ? model->network
                        : !options.network.empty() ? options.network
                                                   : kinds_.front()->table().network;
  const auto& kind_of = kind(network, "model.name");
  return Architecture{network, config::completed(kind_of.table(), *options.params)};
}

Architecture Block::settled(const std::optional<Architecture>& given, const weights::StateDict& weights,
                            const std::string& place) const {
  if (given) kind(*given).check_against(given->params, weights, place);
  auto model = given ? *given : infer(weights);
  require_usable(model, place);
  return model;
}

}  // namespace deepwrist::engine
