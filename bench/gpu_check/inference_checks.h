#pragma once

#include "bench/gpu_check/findings.h"
#include "bench/gpu_check/options.h"
#include "bench/gpu_check/subject.h"

namespace deepwrist::gpu_check {

/// The product's networks on the device against LibTorch on the CPU: float32 by kernels, then as a graph is
/// recorded, then by the recorded graph, for two batches of images; half precision; heat maps; modules
/// channels last.
void check_inference(const Subject& subject, const Options& options, Findings& findings);

/// `<network>.pt` with weights, images and outputs of the CPU, for peer.py to compare its own network with.
void write_peer_files(const Subject& subject, const Options& options);

}  // namespace deepwrist::gpu_check
