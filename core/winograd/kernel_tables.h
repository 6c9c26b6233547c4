#pragma once

#include "core/winograd/kernels.h"

namespace deepwrist::winograd {

// One for each file compiled for an instruction set; which of them this processor can run is asked first.
extern const Kernels kernels_avx512, kernels_avx2, kernels_portable;

}  // namespace deepwrist::winograd
