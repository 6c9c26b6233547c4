#pragma once

#include "core/nn/fast/convolution_choice.h"

namespace deepwrist::nn {

/// Computes one convolution both ways a few times on one thread, by processor time: both ways share their
/// work out to threads alike, and a machine that is busy with something else does not mislead.
ConvolutionTimes time_convolution(const Shape& in, int64_t out);

/// What the times hold for: processor, instruction set and oneDNN's version.
std::string machine_name();

/// The choices for this machine; times what is not known.
ConvolutionChoices& choices_of_this_machine();

}  // namespace deepwrist::nn
