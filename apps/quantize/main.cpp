#include "apps/quantize/quantize_program.h"
#include "core/base/end_process.h"

int main(int argc, char** argv) { deepwrist::end_process(deepwrist::quantize::run_quantize(argc, argv)); }
