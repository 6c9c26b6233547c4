#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/engine/plan/plan.h"

namespace deepwrist::engine {

/// Steps that follow each other, computed from the first to the last for some of the images, then for the
/// next ones.
struct Pass {
  std::size_t first, end;  ///< steps
  std::int64_t at_once;    ///< images
};

/// Divides a plan's steps into passes. Steps on large images are computed for as few images at once as keep
/// what they hand on in the cache; those on small ones for all, so that weights are read once. `shapes`: of
/// every value, as Plan::shapes gives them.
std::vector<Pass> passes_of(const Plan& plan, const std::vector<Shape>& shapes, int threads);

/// Where a plan's values lie while its passes are computed.
struct Layout {
  std::vector<std::int64_t> room;    ///< of every value, in images: those of the batch, or of a part of it
  std::vector<bool> in_place;        ///< of every step: its result takes over its addend's place
  std::vector<std::int64_t> places;  ///< of every value, in floats
  std::int64_t size = 0;             ///< floats in all
};

/// `image_size`: floats of one image of every value.
Layout lay_out(const Plan& plan, const std::vector<Pass>& passes, const std::vector<std::int64_t>& image_size,
               std::int64_t images);

}  // namespace deepwrist::engine
