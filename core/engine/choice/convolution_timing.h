#pragma once

#include "core/engine/choice/convolution_choice.h"

namespace deepwrist::engine {

/// Computes one convolution directly and by Winograd: both ways share their work out to threads alike, so one
/// thread speaks for all.
TwoTimes time_convolution(const Shape& in, int64_t out);

/// What times hold for: processor, instruction set and oneDNN's version.
std::string machine_name();

/// The choices for this machine; times what is not known.
ConvolutionChoices& choices_of_this_machine();

}  // namespace deepwrist::engine
