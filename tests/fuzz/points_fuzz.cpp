// Any bytes as a field of the metadata table: nothing, or numbers within their ranges.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "core/data/fields.h"
#include "core/data/points.h"

using namespace deepwrist::data;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto points = parse_points(text)) {
    require(!points->empty() && points->size() <= 1000);
    for (const auto& point : *points) require(std::isfinite(point.x) && std::isfinite(point.y));
  }
  if (const auto spacing = parse_spacing(text)) {
    require(spacing->width > 0 && spacing->height > 0 && std::isfinite(spacing->width + spacing->height));
  }
  if (const auto label = parse_label(text)) require(*label == 0 || *label == 1);
  if (const auto view = parse_side(text))
    require(static_cast<int>(*view) == 0 || static_cast<int>(*view) == 1);
  return 0;
}
