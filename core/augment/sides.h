#pragma once

#include <optional>
#include <string>

#include "core/base/random.h"
#include "core/config/convert.h"

namespace deepwrist::augment {

/// A set of the four sides of an image, or one to be drawn. In a file: `all`, `random`, a side (`left`) or a
/// list of them (`[left, top]`).
struct Sides {
  bool left = false, top = false, right = false, bottom = false;
  bool random = false;

  bool is_corner() const { return !random && left != right && top != bottom; }
  bool operator==(const Sides&) const = default;
};

/// One of the 15 sets that are not empty, evenly.
Sides draw_sides(CounterRng& rng);
/// One of the four corners, evenly.
Sides draw_corner(CounterRng& rng);
/// As the reference draws: its 16 numbers are not equally likely and one of them stands for no side at all.
Sides draw_reference_sides(CounterRng& rng);

std::optional<std::string> convert(const config::Node& node, Sides& field);
std::string to_text(const Sides& value);

}  // namespace deepwrist::augment

template <>
struct deepwrist::config::TypeName<deepwrist::augment::Sides> {
  static constexpr const char* kText = "all|random|list of left|top|right|bottom";
};
