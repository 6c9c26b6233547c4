#include "apps/evaluate/evaluate_program.h"
#include "core/base/end_process.h"

int main(int argc, char** argv) {
  deepwrist::end_process(deepwrist::evaluation::evaluate_program(argc, argv));
}
