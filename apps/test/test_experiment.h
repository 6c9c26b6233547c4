#pragma once

#include <filesystem>

#include "clinic/objects/object_kind.h"
#include "core/config/key_registry.h"
#include "pipeline/inference_experiment.h"

namespace deepwrist::pipeline {

/// `dicom.*`: the results as DICOM objects.
struct DicomOutput {
  bool save = false;
  std::filesystem::path folder;
  clinic::ReportClass report_class = clinic::ReportClass::comprehensive_3d;
  std::filesystem::path
      stands_in;  ///< patient and study of pictures that have none; empty: those are refused
};

/// Experiment of `test`.
struct TestExperiment : InferenceExperiment {
  DicomOutput dicom;
};

/// Every key of `test`.
void register_test_program_keys(config::KeyRegistry& keys, TestExperiment& experiment);

}  // namespace deepwrist::pipeline
