#include "apps/merge/merge_program.h"
#include "core/base/end_process.h"

int main(int argc, char** argv) { deepwrist::end_process(deepwrist::pipeline::merge_program(argc, argv)); }
