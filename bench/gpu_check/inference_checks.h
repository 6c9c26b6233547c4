#pragma once

#include <torch/types.h>

#include <functional>
#include <vector>

#include "bench/gpu_check/findings.h"
#include "bench/gpu_check/options.h"
#include "bench/gpu_check/subject.h"
#include "core/base/engine.h"

namespace deepwrist::gpu_check {

/// What a network says about images: landmarks; or logits, then heat maps.
using Inference = std::function<std::vector<torch::Tensor>(const torch::Tensor& images)>;

/// The product's network with the subject's weights. `precision` is the classifier's.
Inference inference(const Subject& subject, const torch::Device& device, Engine engine,
                    InferencePrecision precision);

/// The product's networks on the device against LibTorch on the CPU: float32 by kernels, then as a graph is
/// recorded, then by the recorded graph, for two batches of images; half precision; heat maps; modules
/// channels last.
void check_inference(const Subject& subject, const Options& options, Findings& findings);

/// `<network>.pt` with weights, images and outputs of the CPU, for peer.py to compare its own network with.
void write_peer_files(const Subject& subject, const Options& options);

}  // namespace deepwrist::gpu_check
