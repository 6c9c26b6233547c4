#include "core/augment/parameter_types.h"

#include <utility>

namespace deepwrist::augment {
namespace {

/// One value, or [low, high] in rising order, into a pair.
template <typename Number>
bool convert_pair(const config::Node& node, Number& low, Number& high) {
  if (!node.is_list()) {
    if (config::convert(node, low)) return false;
    high = low;
    return true;
  }
  return node.items().size() == 2 && !config::convert(node.items()[0], low) &&
         !config::convert(node.items()[1], high) && low <= high;
}

}  // namespace

int Gray::draw(CounterRng& rng) const {
  return high > low ? low + static_cast<int>(rng.below(static_cast<std::uint32_t>(high - low))) : low;
}

std::optional<std::string> convert(const config::Node& node, Range& field) {
  Range range;
  if (!convert_pair(node, range.low, range.high)) return "a number, or [low, high] in this order";
  field = range;
  return std::nullopt;
}

std::optional<std::string> convert(const config::Node& node, Gray& field) {
  Gray gray;
  if (!convert_pair(node, gray.low, gray.high)) {
    return "a whole number, or [low, high] in this order (high left out)";
  }
  field = gray;
  return std::nullopt;
}

std::optional<std::string> convert(const config::Node& node, TransformList& field) {
  if (!node.is_list()) return "a list of transforms";
  field.node = node;
  return std::nullopt;
}

std::string to_text(const Range& value) {
  return "[" + config::to_text(value.low) + ", " + config::to_text(value.high) + "]";
}

std::string to_text(const Gray& value) {
  return "[" + config::to_text(value.low) + ", " + config::to_text(value.high) + "]";
}

std::string to_text(const TransformList&) { return ""; }

}  // namespace deepwrist::augment
