#include "core/base/end_process.h"
#include "core/program/program.h"
#include "pipeline/create_dataset.h"
#include "pipeline/inference_keys.h"

int main(int argc, char** argv) {
  using namespace deepwrist;
  end_process(config::run_program<pipeline::InferenceExperiment>(
      {"create_dataset", "region-of-interest images and a table for the classifier", "localizer",
       pipeline::register_create_dataset_keys, pipeline::check_create_dataset, pipeline::run_create_dataset},
      argc, argv));
}
