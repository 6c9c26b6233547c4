#include "apps/benchmark/benchmark_program.h"
#include "core/base/end_process.h"

int main(int argc, char** argv) { deepwrist::end_process(deepwrist::benchmark::run_benchmark(argc, argv)); }
