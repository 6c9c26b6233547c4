#include "apps/evaluation/repeatability_program.h"

int main(int argc, char** argv) { return deepwrist::evaluation::repeatability_program(argc, argv); }
