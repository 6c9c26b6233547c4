#include "apps/test_localizer/test_localizer.h"
#include "core/base/end_process.h"
#include "core/config/inference_keys.h"
#include "core/config/program.h"

int main(int argc, char** argv) {
  using namespace deepwrist;
  end_process(config::run_program<config::InferenceExperiment>(
      {"test_localizer", "landmarks against annotated points: errors, report and figures", "localizer",
       config::register_test_localizer_keys, pipeline::check_test_localizer, pipeline::run_test_localizer},
      argc, argv));
}
