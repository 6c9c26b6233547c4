#include "apps/install/install_program.h"
#include "core/base/end_process.h"

int main(int argc, char** argv) { deepwrist::end_process(deepwrist::exchange::run_install(argc, argv)); }
