#include "apps/node/node_program.h"
#include "core/base/end_process.h"

int main(int argc, char** argv) { deepwrist::end_process(deepwrist::clinic::run_node_program(argc, argv)); }
