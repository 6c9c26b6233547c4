#include "apps/evaluation/evaluate_program.h"

int main(int argc, char** argv) { return deepwrist::evaluation::evaluate_program(argc, argv); }
