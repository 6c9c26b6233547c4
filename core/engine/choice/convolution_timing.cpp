#include "core/engine/choice/convolution_timing.h"

#include <algorithm>

#include "core/base/threads.h"
#include "core/engine/choice/thread_timing.h"
#include "core/engine/float32/blocked_operations.h"
#include "core/engine/float32/onednn_convolution.h"
#include "core/engine/one_thread.h"
#include "core/engine/plan/buffer.h"
#include "core/winograd/blocked_convolution.h"

namespace deepwrist::engine {
namespace {

Buffer filled(int64_t floats) {
  Buffer buffer(floats);
  std::fill_n(buffer.data(), floats, 1.0F);
  return buffer;
}

}  // namespace

TwoTimes time_convolution(const Shape& in, int64_t out_channels) {
  const OneThread alone;
  const Shape out{in[0], out_channels, in[2], in[3]};
  auto from = filled(blocked_size(in)), to = filled(blocked_size(out)), bias = filled(out_channels);

  const auto description = describe({.in = in,
                                     .out = out,
                                     .kernel = 3,
                                     .stride = 1,
                                     .padding = 1,
                                     .plain_input = false,
                                     .activation = Activation::relu,
                                     .gated = false,
                                     .addend = Addend::none});
  const auto weights_layout = description.weights_desc();
  auto weights = filled(static_cast<int64_t>(weights_layout.get_size() / sizeof(float)));
  const dnnl::convolution_forward primitive(description);
  dnnl::stream stream(cpu_engine());
  const auto memory = [](const dnnl::memory::desc& layout, const Buffer& buffer) {
    return dnnl::memory(layout, cpu_engine(), buffer.data());
  };
  const std::unordered_map<int, dnnl::memory> arguments{
      {DNNL_ARG_SRC, memory(description.src_desc(), from)},
      {DNNL_ARG_DST, memory(description.dst_desc(), to)},
      {DNNL_ARG_WEIGHTS, memory(weights_layout, weights)},
      {DNNL_ARG_BIAS, memory(description.bias_desc(), bias)}};

  const auto& by = winograd::kernels();
  const winograd::BlockedConvolution convolution({in[0], in[1], out_channels, in[2], in[3], channel_lanes()},
                                                 by);
  auto taps = filled(winograd::packed_taps(in[1], out_channels, by)), scratch = filled(convolution.scratch());

  return time_by_turns(
      [&] { primitive.execute(stream, arguments); },
      [&] {
        convolution.run({from.data(), taps.data(), bias.data(), nullptr, true, to.data()}, scratch.data());
      });
}

std::string machine_name() {
  const auto* version = dnnl::version();
  return processor_name() + ", " + winograd::kernels().name + ", oneDNN " + std::to_string(version->major) +
         "." + std::to_string(version->minor) + "." + std::to_string(version->patch);
}

ConvolutionChoices& choices_of_this_machine() {
  static ConvolutionChoices choices(timing_cache_file("convolutions.json"), machine_name(), time_convolution);
  return choices;
}

}  // namespace deepwrist::engine
