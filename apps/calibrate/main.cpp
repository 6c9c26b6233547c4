#include "apps/calibrate/calibrate.h"
#include "apps/calibrate/calibrate_keys.h"
#include "core/base/end_process.h"
#include "core/program/program.h"

int main(int argc, char** argv) {
  using namespace deepwrist;
  end_process(config::run_program<calibrate::CalibrationExperiment>(
      {"calibrate", "temperatures of a classifier's networks, into its snapshot folder", "classifier",
       calibrate::register_calibrate_keys, calibrate::check_calibrate, calibrate::run_calibrate},
      argc, argv));
}
