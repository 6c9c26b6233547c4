#include "pipeline/timed_run.h"

#include <ATen/Parallel.h>
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <string>

#include "core/base/error.h"
#include "core/base/peak_memory.h"
#include "pipeline/chunked_run.h"

namespace deepwrist::pipeline {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Gives back what was freed and lets the peak of resident memory start again from here (proc(5),
/// clear_refs); where the system does not allow it, the peak stays the process's.
void forget_peak() {
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";
}

std::size_t most_folds(const std::map<View, ViewWeights>& weights) {
  std::size_t folds = 0;
  for (const auto& [view, of_view] : weights) folds = std::max(folds, of_view.folds.size());
  return folds;
}

}  // namespace

double peak_mib() { return static_cast<double>(peak_memory()) / (1 << 20); }

PipelineRate run_pipeline_once(const InferenceExperiment& experiment) {
  PipelineRate rate;
  forget_peak();
  const auto start = Clock::now();
  const auto setup = prepare(experiment, true);
  if (setup.requests.empty()) {
    throw Error(ErrorKind::format, experiment.dataset.meta, "has no radiograph whose view is known");
  }
  rate.setup_s = seconds_since(start);
  rate.threads = at::get_num_threads();
  rate.localizer_folds = most_folds(setup.localizer_weights);
  rate.classifier_folds = most_folds(setup.classifier_weights);
  auto begin = Clock::now();
  std::size_t loading = 0;  // images in whose time the networks to keep are loaded
  run_pipeline(setup, Stage::prediction, setup.requests, [&](const std::vector<Case>& cases) {
    if (rate.images == 0) rate.first_image_s = seconds_since(start);
    if (rate.images == 0 && experiment.keep_networks && cases.size() < setup.requests.size()) {
      loading = cases.size();
      begin = Clock::now();
    }
    rate.images += cases.size();
    rate.failed += std::ranges::count_if(cases, [](const auto& item) { return item.failed(); });
  });
  rate.per_image_s = seconds_since(begin) / static_cast<double>(rate.images - loading);
  rate.peak_mib = peak_mib();
  return rate;
}

}  // namespace deepwrist::pipeline
