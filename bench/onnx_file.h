#pragma once

#include <filesystem>

#include "core/engine/plan/plan.h"

namespace deepwrist::bench {

/// Writes a plan as an ONNX model (opset 13), for peers to run the same network: convolutions with everything
/// folded in, as the plan has them; input "input" of this shape, outputs "value_<n>". Throws Error.
void write_onnx(const std::filesystem::path& file, const engine::Plan& plan, const engine::Shape& input);

}  // namespace deepwrist::bench
