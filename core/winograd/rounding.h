#pragma once

#include <cstddef>

namespace deepwrist::winograd {

/// Both of positive numbers; how often `b` is begun in `a`, and what that makes.
constexpr std::ptrdiff_t divide_up(std::ptrdiff_t a, std::ptrdiff_t b) { return (a + b - 1) / b; }
constexpr std::ptrdiff_t round_up(std::ptrdiff_t a, std::ptrdiff_t b) { return divide_up(a, b) * b; }

}  // namespace deepwrist::winograd
