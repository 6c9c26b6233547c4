#include "core/nn/winograd/kernel_tables.h"
#include "core/nn/winograd/kernels_impl.h"

namespace deepwrist::nn::winograd {

const Kernels kernels_avx512 = Implementation<16>::table("avx512");

}  // namespace deepwrist::nn::winograd
