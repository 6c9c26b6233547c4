#include "apps/repeatability/repeatability_program.h"
#include "core/base/end_process.h"

int main(int argc, char** argv) {
  deepwrist::end_process(deepwrist::evaluation::repeatability_program(argc, argv));
}
