#pragma once

#include <cstdint>
#include <string>

namespace deepwrist::testing {

/// Seeded mutations of a small file from the byte `from` on: bytes flipped, runs overwritten, pieces cut out or
/// doubled.
std::string mutate(std::string bytes, std::size_t from, std::uint32_t seed);

}  // namespace deepwrist::testing
