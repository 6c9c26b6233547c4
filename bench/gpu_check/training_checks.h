#pragma once

#include "bench/gpu_check/findings.h"
#include "bench/gpu_check/options.h"
#include "bench/gpu_check/subject.h"
#include "core/train/train_options.h"

namespace deepwrist::gpu_check {

/// The trainer on the device against the trainer on the CPU: fp32, fp32 clipped with averaged weights, bf16,
/// fp16 with its scale; a run that was taken up again against one that was not; and how often a step waits
/// for the device.
void check_training(const Subject& subject, const Options& options, Findings& findings);

/// Images a second of the trainer's last of two epochs of `steps` batches in which it waits for no image.
double training_speed(const Subject& subject, const Options& options, int batch, int steps,
                      train::Precision precision);

}  // namespace deepwrist::gpu_check
