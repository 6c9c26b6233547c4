// Every CUDA path of the networks against the CPU's numbers, then their speed beside PyTorch's (peer.py): a
// JSON file, and a table on standard output. Ends with 1 where a number differs by more than it may.

#include <fmt/format.h>
#include <torch/cuda.h>
#include <torch/version.h>

#include <filesystem>

#include "bench/gpu_check/findings.h"
#include "bench/gpu_check/inference_checks.h"
#include "bench/gpu_check/options.h"
#include "bench/gpu_check/speed.h"
#include "bench/gpu_check/subject.h"
#include "bench/gpu_check/training_checks.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/threads.h"
#include "core/engine/cuda_graph.h"
#include "core/engine/device.h"

namespace {

using namespace deepwrist;
using namespace deepwrist::gpu_check;

int run(const Options& options) {
  std::filesystem::create_directories(options.out);
  engine::configure_threads(0);
  if (options.device.is_cuda() && !torch::cuda::is_available()) {
    throw Error(ErrorKind::unavailable, "cuda", "LibTorch sees no GPU here; give --device cpu for a trial");
  }
  engine::choose_device(options.device.is_cuda() ? "cuda" : "cpu", /*deterministic=*/false);
  const auto all = subjects(options.small);
  if (options.only_files) {
    for (const auto& subject : all) write_peer_files(subject, options);
    return 0;
  }
  Findings findings;
  findings.note("LibTorch", TORCH_VERSION);
  findings.note("device", options.device.str());
  findings.note("graphs", engine::CudaGraph::available() ? "in this build" : "not in this build");
  findings.note("networks", options.small ? "small" : "the reference's");
  findings.note("cores", std::to_string(available_cores()));
  for (const auto& subject : all) {
    check_inference(subject, options, findings);
    check_training(subject, options, findings);
  }
  for (const auto& subject : all) measure_speed(subject, options, findings);
  findings.add_peer(options.out / "peer.json");
  write_file_atomically(options.out / "gpu_check.json", findings.to_json());
  fmt::print("{}", findings.table());
  return findings.all_agree() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(parse(argc, argv));
  } catch (const Error& error) {
    fmt::print(stderr, "gpu_check: {}\n", error.what());
    return exit_code(error.kind());
  } catch (const std::exception& error) {
    fmt::print(stderr, "gpu_check: {}\n", error.what());
    return 1;
  }
}
