#include "bench/gpu_check/inference_checks.h"

#include <torch/types.h>

#include <algorithm>
#include <memory>

#include "classifier/fracture_network.h"
#include "core/train/trainer.h"
#include "core/weights/checkpoint_writer.h"
#include "localizer/landmark_network.h"

namespace deepwrist::gpu_check {
namespace {

using torch::Tensor;

constexpr std::int64_t kImages = 4;
// Float32 sums in another order; half has 11 bits. Coordinates are fractions of the image, averaged over heat
// maps.
constexpr double kFloatAllowed = 1e-3, kHalfAllowed = 5e-2;

double difference(const std::vector<Tensor>& values, const std::vector<Tensor>& expected) {
  double largest = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    largest = std::max(largest, relative_difference(values[i], expected[i]));
  }
  return largest;
}

void check_channels_last(const Subject& subject, const Options& options, Findings& findings) {
  const torch::NoGradGuard no_grad;
  const auto network = subject.make();
  const auto images = subject.images(kImages, 4);
  const auto expected = network->forward(images);
  network->to(options.device);
  train::use_channels_last(*network);
  const auto value = network->forward(images.to(options.device).contiguous(at::MemoryFormat::ChannelsLast));
  findings.add(Agreement{
      subject.name, "modules, channels last", relative_difference(value, expected), kFloatAllowed, {}});
}

}  // namespace

Inference inference(const Subject& subject, const torch::Device& device, Engine engine,
                    InferencePrecision precision) {
  if (subject.is_localizer()) {
    const auto network = std::make_shared<localizer::LandmarkNetwork>(subject.model, subject.weights(),
                                                                      device, "weights", engine);
    return [network](const Tensor& x) { return std::vector{network->run(x)}; };
  }
  const auto network = std::make_shared<classifier::FractureNetwork>(
      subject.model, subject.weights(), device, "weights", engine, engine::NumberFormat{precision, {}});
  return [network](const Tensor& x) {
    const auto outputs = network->run(x);
    return std::vector{outputs.logits, outputs.cams};
  };
}

void check_inference(const Subject& subject, const Options& options, Findings& findings) {
  const auto first = subject.images(kImages, 4), second = subject.images(kImages, 5);
  const auto reference = inference(subject, torch::kCPU, Engine::torch, InferencePrecision::fp32);
  const auto of_first = reference(first), of_second = reference(second);
  const bool heat_maps = !subject.is_localizer();
  const std::string what = heat_maps ? "logits and heat maps, " : "landmarks, ";

  const auto run = inference(subject, options.device, Engine::automatic, InferencePrecision::fp32);
  const auto add = [&](const std::string& how, double value, double allowed) {
    findings.add(Agreement{subject.name, what + how, value, allowed, {}});
  };
  add("fp32", difference(run(first), of_first), kFloatAllowed);
  add("fp32, graph recorded", difference(run(first), of_first), kFloatAllowed);
  add("fp32, graph replayed on other images", difference(run(second), of_second), kFloatAllowed);
  if (heat_maps && options.device.is_cuda()) {
    const auto half = inference(subject, options.device, Engine::automatic, InferencePrecision::fp16);
    half(first);
    half(first);
    add("fp16, graph replayed", difference(half(second), of_second), kHalfAllowed);
  } else if (heat_maps) {
    findings.add(Agreement{subject.name, what + "fp16", 0, kHalfAllowed, "on CUDA only"});
  }
  check_channels_last(subject, options, findings);
}

void write_peer_files(const Subject& subject, const Options& options) {
  auto entries = subject.weights();
  const auto images = subject.images(kImages, 4);
  const torch::NoGradGuard no_grad;
  entries.add("images", images);
  entries.add("outputs", subject.make()->forward(images));
  weights::write_checkpoint(options.out / (subject.name + ".pt"), entries);
}

}  // namespace deepwrist::gpu_check
