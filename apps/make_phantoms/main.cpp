#include "core/base/end_process.h"
#include "phantom/command_line.h"

int main(int argc, char** argv) { deepwrist::end_process(deepwrist::phantom::run_make_phantoms(argc, argv)); }
