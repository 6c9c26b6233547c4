#include "core/engine/device.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <malloc.h>
#include <torch/cuda.h>
#include <torch/version.h>

#include <algorithm>
#include <mutex>
#include <thread>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/base/threads.h"
#include "core/engine/choice/choice_rule.h"
#include "core/engine/openmp_waiting.h"

namespace deepwrist::engine {
namespace {

constexpr const char* kRemedy = "use auto, cpu, cuda or cuda:N";

int cuda_index(const std::string& wish) {
  if (wish == "cuda") return 0;
  const auto index = wish.starts_with("cuda:") ? parse_integer(wish.substr(5)) : std::nullopt;
  if (!index || *index < 0 || *index > 127) {
    throw Error(ErrorKind::usage, "device", "\"" + printable(wish) + "\" is no device; " + kRemedy);
  }
  return static_cast<int>(*index);
}

/// The largest threshold glibc accepts (half of an arena's heap).
constexpr int kMallocThreshold = 32 * 1024 * 1024;
constexpr int kMallocTrim = 1 << 30;

}  // namespace

torch::Device choose_device(const std::string& wish, bool deterministic) {
  at::globalContext().setDeterministicCuDNN(deterministic);
  at::globalContext().setBenchmarkCuDNN(!deterministic);
  choose_implementations_by(deterministic ? ChoiceBy::rule : ChoiceBy::measuring);
  if (wish == "cpu") return {torch::kCPU};
  const int present = torch::cuda::is_available() ? static_cast<int>(torch::cuda::device_count()) : 0;
  if (wish == "auto") return present > 0 ? torch::Device(torch::kCUDA, 0) : torch::Device(torch::kCPU);
  const int index = cuda_index(wish);
  if (index < present) return {torch::kCUDA, static_cast<c10::DeviceIndex>(index)};
  static std::once_flag warned;
  std::call_once(warned, [&] { log().warn("{} is not available here; computing on the CPU", wish); });
  return {torch::kCPU};
}

void allow_tf32(bool allowed) {
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 11)
  at::globalContext().setFloat32Precision(at::Float32Backend::CUDA, at::Float32Op::CONV,
                                          allowed ? at::Float32Precision::TF32 : at::Float32Precision::IEEE);
#else
  at::globalContext().setAllowTF32CuDNN(allowed);
#endif
}

void configure_threads(int threads, Waiting waiting) {
  if (threads < 0)
    throw Error(ErrorKind::usage, "threads", "must not be negative (0 takes every available core)");
  mallopt(M_MMAP_THRESHOLD, kMallocThreshold);
  mallopt(M_TRIM_THRESHOLD, kMallocTrim);
  // Training's largest tensors lie beyond any threshold: else they were mapped and zeroed anew at every step.
  if (waiting == Waiting::spinning) mallopt(M_MMAP_MAX, 0);
  // Networks loaded by one thread and freed by another would leave an arena of its own in holes.
  if (waiting == Waiting::brief) mallopt(M_ARENA_MAX, 1);
  at::globalContext().setFlushDenormal(true);  // threads started later inherit it
  const int wanted = threads > 0 ? threads : available_cores();
  // LibTorch first makes a pool for all cores, and waits forever for those of its threads that cannot be
  // started.
  require_threads(std::max(wanted, static_cast<int>(std::thread::hardware_concurrency())));
  at::set_num_threads(wanted);
  static std::once_flag shortened;
  if (waiting == Waiting::brief) std::call_once(shortened, [wanted] { shorten_openmp_waiting(wanted); });
}

}  // namespace deepwrist::engine
