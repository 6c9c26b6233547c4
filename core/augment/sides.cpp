#include "core/augment/sides.h"

#include <array>

namespace deepwrist::augment {
namespace {

/// "lr" and so on: a letter for each side.
Sides sides(const char* letters) {
  Sides result;
  for (; *letters; ++letters) {
    if (*letters == 'l') result.left = true;
    if (*letters == 't') result.top = true;
    if (*letters == 'r') result.right = true;
    if (*letters == 'b') result.bottom = true;
  }
  return result;
}

bool add_side(const std::string& word, Sides& sides) {
  if (word == "left") return sides.left = true;
  if (word == "top") return sides.top = true;
  if (word == "right") return sides.right = true;
  if (word == "bottom") return sides.bottom = true;
  return false;
}

}  // namespace

Sides draw_sides(CounterRng& rng) {
  const std::uint32_t bits = 1 + rng.below(15);
  return {(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0, false};
}

Sides draw_corner(CounterRng& rng) {
  static constexpr std::array kCorners{"lt", "lb", "rt", "rb"};
  return sides(kCorners[rng.below(4)]);
}

Sides draw_reference_sides(CounterRng& rng) {
  // The meaning of the numbers 0..15 in the reference's class SIDES; 2 is missing there.
  static constexpr std::array kSets{"l",  "r",  "",   "t",   "b",   "lr",  "lt",  "lb",
                                    "rt", "rb", "tb", "lrt", "lrb", "ltb", "rtb", "lrtb"};
  return sides(kSets[rng.below(100) % 16]);
}

std::optional<std::string> convert(const config::Node& node, Sides& field) {
  constexpr const char* kNeeded = "all, random, or a list of left, top, right and bottom";
  std::vector<std::string> words;
  if (config::convert(node, words)) return kNeeded;
  Sides result;
  if (words.size() == 1 && words[0] == "random") {
    result.random = true;
  } else if (words.size() == 1 && words[0] == "all") {
    result = sides("ltrb");
  } else {
    for (const auto& word : words) {
      if (!add_side(word, result)) return kNeeded;
    }
    if (words.empty()) return kNeeded;
  }
  field = result;
  return std::nullopt;
}

std::string to_text(const Sides& value) {
  if (value.random) return "random";
  std::string text;
  const auto add = [&](bool on, const char* word) {
    if (on) text += (text.empty() ? "" : ", ") + std::string(word);
  };
  add(value.left, "left");
  add(value.top, "top");
  add(value.right, "right");
  add(value.bottom, "bottom");
  return "[" + text + "]";
}

}  // namespace deepwrist::augment
