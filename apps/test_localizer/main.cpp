#include "apps/test_localizer/test_localizer.h"
#include "core/base/end_process.h"
#include "core/program/program.h"
#include "pipeline/inference_keys.h"

int main(int argc, char** argv) {
  using namespace deepwrist;
  end_process(config::run_program<pipeline::InferenceExperiment>(
      {"test_localizer", "landmarks against annotated points: errors, report and figures", "localizer",
       pipeline::register_test_localizer_keys, pipeline::check_test_localizer, pipeline::run_test_localizer},
      argc, argv));
}
