#include "core/engine/choice/convolution_choice.h"

#include <algorithm>

namespace deepwrist::engine {
namespace {

constexpr int64_t kTile = 4, kEnoughTiles = 64;

int64_t tiles_of(const Shape& shape) {
  return (shape[2] + kTile - 1) / kTile * ((shape[3] + kTile - 1) / kTile);
}

}  // namespace

ConvolutionChoices::ConvolutionChoices(std::filesystem::path file, std::string machine, Measure measure)
    : times_(std::move(file), std::move(machine), "direct, winograd"), measure_(std::move(measure)) {}

std::string ConvolutionChoices::name_of(const Shape& in, int64_t out) {
  return std::to_string(in[1]) + " to " + std::to_string(out) + ", " + std::to_string(in[0]) + " of " +
         std::to_string(in[3]) + "x" + std::to_string(in[2]);
}

Shape ConvolutionChoices::representative(Shape in) {
  in[0] = std::min(in[0], (kEnoughTiles + tiles_of(in) - 1) / tiles_of(in));
  while (in[2] % 2 == 0 && in[3] % 2 == 0 && in[0] * tiles_of(in) >= 2 * kEnoughTiles) {
    in[2] /= 2;
    in[3] /= 2;
  }
  return in;
}

bool ConvolutionChoices::winograd_is_faster(const Shape& in, int64_t out) {
  const auto shape = representative(in);
  if (std::min(shape[2], shape[3]) < kTile) return false;  // most of every tile would be thrown away
  return times_.second_is_faster(name_of(shape, out), [&] { return measure_(shape, out); });
}

}  // namespace deepwrist::engine
