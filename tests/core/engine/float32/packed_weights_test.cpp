#include <gtest/gtest.h>
#include <torch/types.h>

#include "core/engine/float32/onednn_convolution.h"

namespace deepwrist::engine {
namespace {

using dnnl::memory;

/// The weights read back from a packed layout.
torch::Tensor unpacked(memory packed, const std::vector<int64_t>& shape) {
  auto plain = torch::empty(shape);
  const memory::desc layout(shape, memory::data_type::f32, memory::format_tag::oihw);
  memory target(layout, cpu_engine(), plain.data_ptr<float>());
  dnnl::stream stream(cpu_engine());
  dnnl::reorder(packed, target).execute(stream, packed, target);
  stream.wait();
  return plain;
}

TEST(PackedWeights, EveryLayoutKeepsItsValuesWhenAnotherIsAskedFor) {
  torch::manual_seed(1);
  const std::vector<int64_t> shape{32, 16, 3, 3};
  const auto original = torch::randn(shape);
  for (const bool shared : {false, true}) {
    ConvolutionLayer layer{.weight = shared ? original : original.clone(), .bias = torch::zeros({32})};
    PackedWeights weights(std::move(layer), /*plain_input=*/false);
    const memory::desc blocked(shape, memory::data_type::f32, memory::format_tag::OIhw8i8o);
    const memory::desc last(shape, memory::data_type::f32, memory::format_tag::hwio);
    const auto first = weights.in_layout(blocked);
    const auto second = weights.in_layout(last);
    EXPECT_TRUE(unpacked(first, shape).equal(original));
    EXPECT_TRUE(unpacked(second, shape).equal(original));
    EXPECT_EQ(weights.in_layout(blocked).get_data_handle(), first.get_data_handle()) << "packed once";
  }
}

TEST(PackedWeights, ChannelsArePaddedWithZeros) {
  PackedWeights weights({.weight = torch::ones({3, 5, 1, 1}), .bias = torch::ones({3})},
                        /*plain_input=*/false);
  const std::vector<int64_t> padded{padded_channels(3), padded_channels(5), 1, 1};
  const memory::desc plain(padded, memory::data_type::f32, memory::format_tag::oihw);
  EXPECT_EQ(unpacked(weights.in_layout(plain), padded).sum().item<float>(), 15);
}

}  // namespace
}  // namespace deepwrist::engine
