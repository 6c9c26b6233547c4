#include "exchange/script_file.h"

#include <c10/core/InferenceMode.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/csrc/jit/serialization/import.h>

#include <fmt/format.h>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "exchange/script_source.h"

namespace deepwrist::exchange {
namespace {

namespace fs = std::filesystem;

/// What the source of the network reads, as buffers: a folded network is not trained further.
void add_numbers(torch::jit::Module& module, const PortableNetwork& network) {
  const auto& planned = network.network;
  const auto add = [&](const std::string& name, const torch::Tensor& tensor) {
    module.register_buffer(name, tensor.detach().contiguous());
  };
  std::size_t number = 0;
  for (const auto& layer : planned.plan.layers()) {
    add(fmt::format("weight_{}", number), layer.weight);
    add(fmt::format("bias_{}", number++), layer.bias);
  }
  if (network.head == PortableNetwork::Head::landmarks) {
    const auto maps = outputs_of(network).back().shape;
    add("grid", position_grid(maps[2], maps[3]));
  } else {
    add("head_weight", planned.weight);
    add("head_bias", planned.bias);
  }
  if (!network.standardization) return;
  const auto row = [](const std::vector<float>& values) {
    return torch::tensor(values).reshape({1, static_cast<std::int64_t>(values.size()), 1, 1});
  };
  add("mean", row(network.standardization->mean));
  add("deviation", row(network.standardization->deviation));
}

}  // namespace

void write_script(const fs::path& file, const PortableNetwork& network, const std::string& notes) {
  torch::jit::Module module("DeepWristNetwork");
  add_numbers(module, network);
  module.define(script_source(network));
  module.eval();
  write_file_atomically(file, [&](const fs::path& temporary) {
    try {
      module.save(temporary.string(), {{"deepwrist.json", notes}});
    } catch (const c10::Error& error) {
      throw Error(ErrorKind::io, file.string(),
                  "cannot be written: " + first_line(error.what_without_backtrace()));
    }
  });
}

std::vector<torch::Tensor> run_script(const fs::path& file, const torch::Tensor& input) {
  const c10::InferenceMode inference;
  // One run: looking for a faster way to compute it would take longer.
  const torch::jit::GraphOptimizerEnabledGuard plainly(false);
  try {
    auto module = torch::jit::load(file.string(), torch::kCPU);
    std::vector<torch::Tensor> outputs;
    const auto result = module.forward({input});
    for (const auto& output : result.toTupleRef().elements()) outputs.push_back(output.toTensor());
    return outputs;
  } catch (const c10::Error& error) {
    throw Error(ErrorKind::format, file.string(),
                "cannot be loaded and run: " + first_line(error.what_without_backtrace()));
  }
}

}  // namespace deepwrist::exchange
