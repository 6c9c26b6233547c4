#pragma once

#include "bench/gpu_check/findings.h"
#include "bench/gpu_check/options.h"
#include "bench/gpu_check/subject.h"

namespace deepwrist::gpu_check {

/// Images a second of the product's network, images coming from the CPU and results going there; and the
/// trainer's.
void measure_speed(const Subject& subject, const Options& options, Findings& findings);

}  // namespace deepwrist::gpu_check
