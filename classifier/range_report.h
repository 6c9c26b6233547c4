#pragma once

#include <optional>
#include <string>

#include "classifier/int8_calibration.h"

namespace deepwrist::classifier {

/// "38 of 51 activations in 8 bits, probabilities move by at most 0.0061"; for a network that stays as it is,
/// that it does.
std::string range_text(const Int8Result& result);

/// Why a network that keeps nearly all its activations in float32 does so; nothing for others.
std::optional<std::string> float_remark(const Int8Result& result, double tolerance);

}  // namespace deepwrist::classifier
