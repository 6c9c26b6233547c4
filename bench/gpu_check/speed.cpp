#include "bench/gpu_check/speed.h"

#include <c10/util/Exception.h>

#include <algorithm>
#include <chrono>
#include <functional>

#include "bench/gpu_check/device_watch.h"
#include "bench/gpu_check/inference_checks.h"
#include "bench/gpu_check/training_checks.h"
#include "core/base/text.h"
#include "core/engine/device.h"

namespace deepwrist::gpu_check {
namespace {

using Clock = std::chrono::steady_clock;
using train::Precision;

/// Whole runs in `seconds`, after three that make kernels, measure and record them.
double runs_per_second(const std::function<void()>& run, double seconds) {
  for (int i = 0; i < 3; ++i) run();
  const auto start = Clock::now();
  double passed = 0;
  int runs = 0;
  while (passed < seconds) {
    run();
    ++runs;
    passed = std::chrono::duration<double>(Clock::now() - start).count();
  }
  return runs / passed;
}

/// Adds what `images_per_second` gives, or that the device had not the memory for it.
void measure(Speed speed, const Options& options, Findings& findings,
             const std::function<double()>& images_per_second) {
  forget_peak(options.device);
  try {
    speed.images_per_second = images_per_second();
    speed.peak_bytes = peak_bytes(options.device);
  } catch (const c10::Error& error) {
    speed.not_run = first_line(error.what_without_backtrace());
  }
  findings.add(speed);
}

void measure_inference(const Subject& subject, const Options& options, Findings& findings) {
  struct Way {
    const char* name;
    InferencePrecision precision;
    bool tf32;
  };
  std::vector<Way> ways{{"ours fp32", InferencePrecision::fp32, false}};
  if (options.device.is_cuda()) {
    ways.push_back({"ours tf32", InferencePrecision::fp32, true});
    if (!subject.is_localizer()) ways.push_back({"ours fp16", InferencePrecision::fp16, false});
  }
  for (const int batch : options.inference_batches()) {
    for (const auto& way : ways) {
      measure({subject.name, "inference", batch, way.name, 0, 0, {}}, options, findings, [&] {
        const auto network = inference(subject, options.device, Engine::automatic, way.precision);
        const auto images = subject.images(batch, 6);
        engine::allow_tf32(way.tf32);  // after the network was made, which forbids it
        return batch * runs_per_second([&] { network(images); }, options.seconds);
      });
    }
  }
}

void measure_training(const Subject& subject, const Options& options, Findings& findings) {
  std::vector<std::pair<const char*, Precision>> ways{{"ours fp32", Precision::fp32}};
  if (options.device.is_cuda())
    ways = {{"ours tf32", Precision::fp32}, {"ours bf16", Precision::bf16}, {"ours fp16", Precision::fp16}};
  engine::allow_tf32(true);
  const int steps = options.device.is_cuda() ? 12 : 3;
  for (const int batch : options.training_batches()) {
    for (const auto& [name, precision] : ways) {
      measure(
          {subject.name, "training", batch, name, 0, 0, {}}, options, findings,
          [&, precision = precision] { return training_speed(subject, options, batch, steps, precision); });
    }
  }
}

}  // namespace

void measure_speed(const Subject& subject, const Options& options, Findings& findings) {
  measure_inference(subject, options, findings);
  measure_training(subject, options, findings);
}

}  // namespace deepwrist::gpu_check
