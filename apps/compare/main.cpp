#include "apps/compare/compare_program.h"
#include "core/base/end_process.h"

int main(int argc, char** argv) {
  deepwrist::end_process(deepwrist::evaluation::compare_program(argc, argv));
}
