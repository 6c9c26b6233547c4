#include "core/nn/winograd/kernel_tables.h"
#include "core/nn/winograd/kernels_impl.h"

namespace deepwrist::nn::winograd {

const Kernels kernels_avx2 = Implementation<8>::table("avx2");

}  // namespace deepwrist::nn::winograd
