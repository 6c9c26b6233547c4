#include "classifier/classifier_tables.h"

#include <tuple>
#include <utility>

#include "classifier/network_catalogue.h"

namespace deepwrist::classifier {
namespace {

template <typename... Params>
std::vector<config::ParamTable> tables_of(const std::tuple<Params...>*) {
  return {network_table(static_cast<const Params*>(nullptr))...};
}

std::vector<config::ParamTable>& tables() {
  static auto all = tables_of(static_cast<const Catalogue*>(nullptr));
  return all;
}

}  // namespace

const std::vector<config::ParamTable>& network_tables() { return tables(); }

void add_network_table(config::ParamTable table) { tables().push_back(std::move(table)); }

}  // namespace deepwrist::classifier
