#pragma once

#include <string>
#include <vector>

#include "core/engine/plan/plan.h"

namespace deepwrist::engine {

/// How an executor computes one step.
struct StepExecution {
  std::string implementation;
  int64_t place = -1;   ///< bytes from the start of the block of activations; -1: allocated at each run
  int64_t size = 0;     ///< bytes
  double seconds = -1;  ///< that it took once; -1: not measured
};

/// A table of the plan's steps, human-readable: what is computed, on which values, the shape of the result,
/// by which implementation, and where the result lies. `shapes` as Plan::shapes gives them, one execution a
/// step.
std::string describe_plan(const Plan& plan, const std::vector<Shape>& shapes,
                          const std::vector<StepExecution>& executions);

}  // namespace deepwrist::engine
