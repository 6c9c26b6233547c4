#pragma once

#include <c10/core/ScalarType.h>

#include <optional>

#include "core/pickle/tensor_spec.h"

namespace deepwrist::weights {

c10::ScalarType scalar_type(pickle::ElementType type);

/// Nothing for types that checkpoints do not hold here (complex, quantised).
std::optional<pickle::ElementType> element_type(c10::ScalarType type);

}  // namespace deepwrist::weights
