#pragma once

#include <filesystem>

#include "pipeline/inference_experiment.h"

namespace deepwrist::pipeline {

/// The table in a folder of regions.
std::filesystem::path dataset_table(const std::filesystem::path& folder);

/// `create_dataset`: region-of-interest images `<save_path>/PA/ID_PA.png` and `<save_path>/LAT/ID_LAT.png`
/// (256×256, 8-bit grey) and the classifier's table `<save_path>/dataset_meta.csv` with every column of the
/// input table. Returns the exit code: 0, or 3 when some cases failed. Throws Error for a failure of the
/// whole run.
int run_create_dataset(const InferenceExperiment& experiment);

/// Everything of a `create_dataset` run that can fail before the first image is decoded. Returns the exit
/// code of the run as far as the files' headers tell. Throws Error.
int check_create_dataset(const InferenceExperiment& experiment);

}  // namespace deepwrist::pipeline
