#include "core/nn/winograd/kernel_tables.h"
#include "core/nn/winograd/kernels_impl.h"

namespace deepwrist::nn::winograd {

const Kernels kernels_portable = Implementation<4>::table("portable");

}  // namespace deepwrist::nn::winograd
