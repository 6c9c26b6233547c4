#include "core/weights/element_types.h"

#include <array>
#include <utility>

namespace deepwrist::weights {
namespace {

using pickle::ElementType;

constexpr std::array<std::pair<ElementType, c10::ScalarType>, 10> kPairs{{
    {ElementType::float32, c10::ScalarType::Float},
    {ElementType::float64, c10::ScalarType::Double},
    {ElementType::float16, c10::ScalarType::Half},
    {ElementType::bfloat16, c10::ScalarType::BFloat16},
    {ElementType::int64, c10::ScalarType::Long},
    {ElementType::int32, c10::ScalarType::Int},
    {ElementType::int16, c10::ScalarType::Short},
    {ElementType::int8, c10::ScalarType::Char},
    {ElementType::uint8, c10::ScalarType::Byte},
    {ElementType::boolean, c10::ScalarType::Bool},
}};

}  // namespace

c10::ScalarType scalar_type(ElementType type) { return kPairs.at(static_cast<std::size_t>(type)).second; }

std::optional<ElementType> element_type(c10::ScalarType type) {
  for (const auto& [ours, torchs] : kPairs) {
    if (torchs == type) return ours;
  }
  return std::nullopt;
}

}  // namespace deepwrist::weights
