#include "apps/make_phantoms/make_phantoms_program.h"
#include "core/base/end_process.h"

int main(int argc, char** argv) { deepwrist::end_process(deepwrist::phantom::run_make_phantoms(argc, argv)); }
