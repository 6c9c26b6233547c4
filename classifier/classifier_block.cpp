#include "classifier/classifier_block.h"

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "classifier/classifier_tables.h"
#include "classifier/network_catalogue.h"
#include "core/base/error.h"

namespace deepwrist::classifier {
namespace {

template <typename... Params>
std::vector<std::unique_ptr<engine::NetworkKind>> kinds_of(const std::tuple<Params...>*) {
  std::vector<std::unique_ptr<engine::NetworkKind>> kinds;
  (kinds.push_back(network_kind(static_cast<const Params*>(nullptr))), ...);
  return kinds;
}

void require_two_classes(const config::ParamValues& params, const std::string& place) {
  const auto given = params.find("num_classes");
  if (given == params.end() || std::get<int>(given->second) == 2) return;
  throw Error(ErrorKind::unsupported, place,
              "this network has num_classes " + std::to_string(std::get<int>(given->second)) +
                  "; only 2 can be used: scores, heat maps and statistics are of a fracture or none");
}

engine::Block& the_block() {
  static engine::Block all(
      kBlockName, {.channels = 3, .side = 224, .at_once = 10, .noise = 4, .mean = 0.45, .deviation = 0.24},
      kinds_of(static_cast<const Catalogue*>(nullptr)), require_two_classes);
  return all;
}

}  // namespace

const engine::Block& block() { return the_block(); }

void add_network_kind(std::unique_ptr<engine::NetworkKind> kind) {
  add_network_table(kind->table());
  the_block().add(std::move(kind));
}

}  // namespace deepwrist::classifier
