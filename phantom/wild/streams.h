#pragma once

#include "core/base/view.h"
#include "phantom/anatomy.h"

namespace deepwrist::phantom::wild {

/// Parts of a wild picture that draw their own random numbers, so that one more draw changes one of them
/// only. Never renumber.
enum class Draw : std::uint32_t {
  patient = 0,
  deformity = 2,
  posture = 4,  ///< this and the next: + view
  framing = 6,
  exposure = 8,
  tone = 10,
  ink = 12,
  cast = 14,
  metal = 16,
  noise = 18,
  sheet = 20,
  film = 22,
  borders = 24,
};

inline CounterRng draws(std::uint64_t seed, std::uint32_t index, Draw what, View view = View::pa) {
  return stream_of(seed, index, Stream::wild,
                   static_cast<std::uint32_t>(what) + static_cast<std::uint32_t>(view));
}

/// Triangular with the given mode.
double triangular(CounterRng& rng, double low, double mode, double high);

}  // namespace deepwrist::phantom::wild
