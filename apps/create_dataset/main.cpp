#include "core/base/end_process.h"
#include "core/config/inference_keys.h"
#include "core/config/program.h"
#include "pipeline/create_dataset.h"

int main(int argc, char** argv) {
  using namespace deepwrist;
  end_process(config::run_program<config::InferenceExperiment>(
      {"create_dataset", "region-of-interest images and a table for the classifier", "localizer",
       config::register_create_dataset_keys, pipeline::check_create_dataset, pipeline::run_create_dataset},
      argc, argv));
}
