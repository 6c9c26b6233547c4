#include "apps/pipeline/seed_weights.h"

int main(int argc, char** argv) { return deepwrist::seed_weights_program(argc, argv); }
