#include "apps/seed_weights/seed_weights.h"
#include "core/base/end_process.h"

int main(int argc, char** argv) { deepwrist::end_process(deepwrist::seed_weights_program(argc, argv)); }
