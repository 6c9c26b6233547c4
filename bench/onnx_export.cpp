// Writes the first network of a snapshot as an ONNX model, with an input and what this project computes for
// it, so that a peer can run the same network and show that it is the same: bench/compare_onnxruntime.

#include <fmt/format.h>
#include <torch/torch.h>

#include <CLI/CLI.hpp>

#include "bench/onnx_file.h"
#include "classifier/classifier_block.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/engine/device.h"
#include "core/engine/fast_network.h"
#include "core/weights/checkpoint_reader.h"
#include "core/weights/snapshot.h"
#include "localizer/localizer_block.h"

namespace deepwrist::bench {
namespace {

void write_floats(const std::filesystem::path& file, const torch::Tensor& values) {
  const auto plain = values.contiguous();
  write_file_atomically(file, std::string_view(static_cast<const char*>(plain.data_ptr()), plain.nbytes()));
}

const engine::Block& block_of(const weights::Snapshot& snapshot) {
  const bool localizer = snapshot.manifest()->model.block == localizer::block().name();
  return localizer ? localizer::block() : classifier::block();
}

engine::Plan plan_of(const weights::Snapshot& snapshot) {
  const auto file = snapshot.folds(View::pa).front().file;
  auto weights = weights::read_checkpoint(file).state_dict;
  const auto& block = block_of(snapshot);
  const auto model = block.recorded(snapshot).value();
  return block.kind(model).plan(model.params, std::move(weights), file.string()).plan;
}

void run(const std::filesystem::path& folder, const std::filesystem::path& out) {
  const auto snapshot = weights::Snapshot::open(folder);
  if (snapshot.is_published_tree()) throw Error(ErrorKind::usage, folder.string(), "is no snapshot");
  engine::configure_threads(0);
  torch::manual_seed(1);
  auto plan = plan_of(snapshot);
  const auto& of_block = block_of(snapshot).input();
  const auto input = torch::randn({of_block.at_once, plan.input_channels(), of_block.side, of_block.side});
  write_onnx(out / "model.onnx", plan, {input.size(0), input.size(1), input.size(2), input.size(3)});
  write_floats(out / "input.f32", input);
  engine::FastNetwork network(std::move(plan), torch::kCPU, input.size(0));
  write_floats(out / "output.f32", network.run(input).front());
  fmt::print("{}\n", fmt::join(input.sizes().vec(), " "));
}

}  // namespace
}  // namespace deepwrist::bench

int main(int argc, char** argv) {
  using namespace deepwrist;
  std::filesystem::path folder, out;
  CLI::App app("A snapshot's first PA network as an ONNX model; prints the shape of its input");
  app.add_option("snapshot", folder, "snapshot folder")->required();
  app.add_option("out", out, "folder for model.onnx, input.f32, output.f32")->required();
  CLI11_PARSE(app, argc, argv);
  try {
    bench::run(folder, out);
  } catch (const Error& error) {
    fmt::print(stderr, "{}\n", error.what());
    return exit_code(error.kind());
  }
  return 0;
}
