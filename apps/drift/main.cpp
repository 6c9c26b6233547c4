#include "apps/drift/drift_program.h"
#include "core/base/end_process.h"

int main(int argc, char** argv) { deepwrist::end_process(deepwrist::drift::drift_program(argc, argv)); }
