#pragma once

#include <cstddef>

#include "pipeline/inference_experiment.h"

namespace deepwrist::pipeline {

/// How fast whole radiographs go through: reading, both ensembles, regions and heat maps, nothing written.
struct PipelineRate {
  std::size_t images = 0, failed = 0;
  int threads = 1;
  std::size_t localizer_folds = 0, classifier_folds = 0;  ///< of the view that has most
  double setup_s = 0;                                     ///< opening table, decoders and weights
  double first_image_s = 0;  ///< from the start of the set-up to the first image with all networks done
  double per_image_s = 0;    ///< without the set-up
  double peak_mib = 0;       ///< resident memory of this process during the run (VmHWM), decoders not counted
};

/// Runs every row of the experiment's table. Throws Error as prepare does, and Error(format) when
/// the table has no usable row.
PipelineRate run_pipeline_once(const InferenceExperiment& experiment);

/// Peak resident memory of this process in MiB; 0 where the system does not tell.
double peak_mib();

}  // namespace deepwrist::pipeline
