#include "tests/core/dicom/mutate.h"

#include <algorithm>

#include "core/base/random.h"

namespace deepwrist::testing {

std::string mutate(std::string bytes, std::size_t from, std::uint32_t seed) {
  CounterRng random(20240, seed);
  const auto below = [&](std::size_t bound) {
    return static_cast<std::size_t>(random.below(static_cast<std::uint32_t>(bound)));
  };
  const auto edits = 1 + below(6);
  for (std::size_t i = 0; i < edits; ++i) {
    const auto at = from + below(bytes.size() - from);
    switch (below(5)) {
      case 0:
        bytes[at] = static_cast<char>(random.next());
        break;
      case 1:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
        break;
      case 2:
        bytes.replace(at, std::min<std::size_t>(4, bytes.size() - at), "\xFF\xFF\xFF\xFF");
        break;
      case 3:
        bytes.erase(at, below(std::min<std::size_t>(20, bytes.size() - at)));
        break;
      default:
        bytes.insert(at, bytes.substr(at, below(20)));
    }
  }
  return bytes;
}

}  // namespace deepwrist::testing
