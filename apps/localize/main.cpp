#include "apps/localize/localize.h"
#include "core/base/end_process.h"
#include "core/program/program.h"
#include "pipeline/inference_keys.h"

int main(int argc, char** argv) {
  using namespace deepwrist;
  end_process(config::run_program<pipeline::InferenceExperiment>(
      {"localize", "landmarks of many radiographs to a table and overlays", "localizer",
       pipeline::register_localize_keys, pipeline::check_localize, pipeline::run_localize},
      argc, argv));
}
