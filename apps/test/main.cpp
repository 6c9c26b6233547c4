#include "apps/test/test.h"
#include "core/base/end_process.h"
#include "core/program/program.h"

int main(int argc, char** argv) {
  using namespace deepwrist;
  end_process(config::run_program<pipeline::TestExperiment>(
      {"test", "radiographs to fracture probabilities, heat maps and results tables", "classifier",
       pipeline::register_test_program_keys, pipeline::check_test, pipeline::run_test},
      argc, argv));
}
