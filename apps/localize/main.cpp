#include "apps/localize/localize.h"
#include "core/base/end_process.h"
#include "core/config/inference_keys.h"
#include "core/config/program.h"

int main(int argc, char** argv) {
  using namespace deepwrist;
  end_process(config::run_program<config::InferenceExperiment>(
      {"localize", "landmarks of many radiographs to a table and overlays", "localizer",
       config::register_localize_keys, pipeline::check_localize, pipeline::run_localize},
      argc, argv));
}
