#include "apps/fuse/fuse_program.h"
#include "core/base/end_process.h"

int main(int argc, char** argv) { deepwrist::end_process(deepwrist::evaluation::fuse_program(argc, argv)); }
