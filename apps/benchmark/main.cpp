#include "apps/benchmark/command_line.h"

int main(int argc, char** argv) { return deepwrist::benchmark::run_benchmark(argc, argv); }
