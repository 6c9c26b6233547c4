#pragma once

#include <optional>
#include <string>

#include "core/base/random.h"
#include "core/config/convert.h"
#include "core/config/node.h"

namespace deepwrist::augment {

/// A number drawn evenly between two: [low, high] in a file, or one number for both.
struct Range {
  double low = 0, high = 0;

  double draw(CounterRng& rng) const { return rng.uniform(low, high); }
};

/// A gray level: [low, high) in a file (whole numbers, `high` left out, as the reference draws them), or one.
struct Gray {
  int low = 0, high = 0;

  int draw(CounterRng& rng) const;
};

/// A list of transforms as it was written; see Builder.
struct TransformList {
  std::optional<config::Node> node;
};

std::optional<std::string> convert(const config::Node& node, Range& field);
std::optional<std::string> convert(const config::Node& node, Gray& field);
std::optional<std::string> convert(const config::Node& node, TransformList& field);
std::string to_text(const Range& value);
std::string to_text(const Gray& value);
std::string to_text(const TransformList& value);

}  // namespace deepwrist::augment

template <>
struct deepwrist::config::TypeName<deepwrist::augment::Range> {
  static constexpr const char* kText = "number or [low, high]";
};
template <>
struct deepwrist::config::TypeName<deepwrist::augment::Gray> {
  static constexpr const char* kText = "gray level or [low, high]";
};
template <>
struct deepwrist::config::TypeName<deepwrist::augment::TransformList> {
  static constexpr const char* kText = "list of transforms";
};
