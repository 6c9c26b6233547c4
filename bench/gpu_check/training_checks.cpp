#include "bench/gpu_check/training_checks.h"

#include <fmt/format.h>

#include <cmath>

#include "bench/gpu_check/device_watch.h"
#include "bench/gpu_check/synthetic_task.h"
#include "core/engine/device.h"
#include "core/train/history.h"
#include "core/train/trainer.h"
#include "core/train/training_state.h"

// A number of a run is how far its weights lie from those of the CPU's run, over how far that one moved them.
// Steps are few and small: differences of rounding grow with each.

namespace deepwrist::gpu_check {
namespace {

namespace fs = std::filesystem;
using train::Precision;

constexpr int kBatch = 4, kSteps = 3;
// bf16 has 8 bits: LibTorch's own on a CPU gave 0.8 of the small hourglass, 0.2 of the small SE-ResNet.
constexpr double kFloatWeights = 0.05, kHalfWeights = 0.5, kBfloatWeights = 1;

struct Plan {
  std::string name;
  train::TrainOptions train;
  int steps = kSteps, batch = kBatch;
};

train::TrainOptions options_of(Precision precision, int epochs, int batch) {
  train::TrainOptions train;
  train.epochs = epochs;
  train.train_batch = batch;
  train.validation_batch = 2;
  train.precision = precision;
  return train;
}

/// Runs, or goes on with, what is in the folder; its state at the end.
train::TrainingState run(const Subject& subject, const Plan& plan, const torch::Device& device,
                         const fs::path& folder) {
  fs::create_directories(folder);
  SyntheticTask task(subject, static_cast<std::size_t>(plan.steps * plan.batch), plan.batch);
  train::TrainerOptions options;
  options.train = plan.train;
  options.optimizer = subject.optimizer;
  options.device = device;
  options.seed = 1;
  options.label = subject.name + " " + plan.name;
  options.folder = folder;
  options.tensorboard = false;
  train::run_training(task, options);
  return train::read_training_state(folder / "last.pt");
}

fs::path fresh(const Options& options, const std::string& name) {
  const auto folder = options.out / "runs" / name;
  fs::remove_all(folder);
  return folder;
}

/// ‖a − b‖ / ‖b − start‖ over all parameters.
double distance(const weights::StateDict& a, const weights::StateDict& b, const Subject& subject) {
  double apart = 0, moved = 0;
  const auto before = subject.weights();
  for (const auto& [name, start] : before.entries()) {
    if (name.find("running_") != std::string::npos || name.ends_with("num_batches_tracked")) continue;
    const auto* x = a.find(name);
    const auto* y = b.find(name);
    apart += (x->to(torch::kDouble) - *y).square().sum().item<double>();
    moved += (y->to(torch::kDouble) - start).square().sum().item<double>();
  }
  return std::sqrt(apart / std::max(moved, 1e-300));
}

void compare(const Subject& subject, const Plan& plan, double allowed, const train::TrainingState& expected,
             const Options& options, Findings& findings) {
  const auto name = subject.name + "_" + plan.name;
  const auto state = run(subject, plan, options.device, fresh(options, name));
  findings.add(Agreement{subject.name,
                         "weights after 6 steps, " + plan.name,
                         distance(state.network, expected.network, subject),
                         allowed,
                         {}});
  if (plan.train.ema <= 0) return;
  findings.add(Agreement{subject.name,
                         "averaged weights after 6 steps, " + plan.name,
                         distance(state.average, expected.average, subject),
                         allowed,
                         {}});
}

void check_resuming(const Subject& subject, const Options& options, Findings& findings) {
  Plan plan{"resumed", options_of(Precision::fp32, 2, kBatch)};
  plan.train.ema = 0.9;
  const auto straight = run(subject, plan, options.device, fresh(options, subject.name + "_straight"));
  const auto again = run(subject, plan, options.device, fresh(options, subject.name + "_again"));
  const auto folder = fresh(options, subject.name + "_resumed");
  plan.train.epochs = 1;
  run(subject, plan, options.device, folder);
  plan.train.epochs = 2;
  const auto resumed = run(subject, plan, options.device, folder);
  // On a GPU some sums are in no fixed order: two runs that were never stopped differ, too.
  const double noise = distance(again.network, straight.network, subject);
  const double allowed = options.device.is_cpu() ? 0 : 3 * noise + 1e-3;
  findings.add(Agreement{subject.name,
                         "resumed after an epoch, of never stopped",
                         distance(resumed.network, straight.network, subject),
                         allowed,
                         {}});
}

void count_waits(const Subject& subject, const Options& options, Findings& findings) {
  const auto waits = [&](int steps, Precision precision) {
    Plan plan{"waits", options_of(precision, 1, kBatch), steps};
    plan.train.gradient_clip = 1;
    plan.train.ema = 0.9;
    const WaitCount count;
    run(subject, plan, options.device, fresh(options, subject.name + "_waits"));
    return count.count();
  };
  for (const auto& [name, precision] : {std::pair{"fp32", Precision::fp32}, {"fp16", Precision::fp16}}) {
    const auto what = fmt::format("waits for the device in a step, {}", name);
    if (!options.device.is_cuda()) {
      findings.add(Agreement{subject.name, what, 0, 0, "the CPU computes at once"});
      continue;
    }
    constexpr int kFew = 4, kMany = 12;
    const auto few = waits(kFew, precision);
    if (few < 0) {
      findings.add(Agreement{subject.name, what, 0, 0, "counted in builds with CUDA and LibTorch 2 only"});
      continue;
    }
    const auto many = waits(kMany, precision);
    findings.add(Agreement{subject.name, what, static_cast<double>(many - few) / (kMany - kFew), 0, {}});
  }
}

}  // namespace

void check_training(const Subject& subject, const Options& options, Findings& findings) {
  engine::allow_tf32(false);
  const Plan plain{"fp32", options_of(Precision::fp32, 2, kBatch)};
  Plan clipped{"fp32 clipped and averaged", plain.train};
  clipped.train.gradient_clip = 0.5;
  clipped.train.ema = 0.9;
  const auto expected = run(subject, plain, torch::kCPU, fresh(options, subject.name + "_cpu"));
  const auto expected_clipped =
      run(subject, clipped, torch::kCPU, fresh(options, subject.name + "_cpu_clipped"));
  compare(subject, plain, kFloatWeights, expected, options, findings);
  compare(subject, clipped, kFloatWeights, expected_clipped, options, findings);
  compare(subject, {"bf16", options_of(Precision::bf16, 2, kBatch)}, kBfloatWeights, expected, options,
          findings);
  if (options.device.is_cuda()) {
    compare(subject, {"fp16 with its scale", options_of(Precision::fp16, 2, kBatch)}, kHalfWeights, expected,
            options, findings);
  } else {
    findings.add(Agreement{subject.name, "weights after 6 steps, fp16 with its scale", 0, kHalfWeights,
                           "on CUDA only"});
  }
  check_resuming(subject, options, findings);
  count_waits(subject, options, findings);
}

double training_speed(const Subject& subject, const Options& options, int batch, int steps,
                      Precision precision) {
  const Plan plan{"speed", options_of(precision, 2, batch), steps, batch};
  const auto folder = fresh(options, subject.name + "_speed");
  run(subject, plan, options.device, folder);
  const auto speed = train::value_of(train::read_metrics(folder / "metrics.csv").back(), "images_per_s");
  fs::remove_all(folder);
  return speed;
}

}  // namespace deepwrist::gpu_check
