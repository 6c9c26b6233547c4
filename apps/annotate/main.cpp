#include "apps/annotate/annotate_program.h"
#include "core/base/end_process.h"
#include "core/program/program.h"

int main(int argc, char** argv) {
  using namespace deepwrist;
  end_process(config::run_program<annotation::AnnotateExperiment>(
      {"annotate", "a page on which people set and correct landmarks", "localizer",
       annotation::register_annotate_program_keys, annotation::check_annotate, annotation::run_annotate},
      argc, argv));
}
