#include "apps/quantize/command_line.h"

int main(int argc, char** argv) { return deepwrist::quantize::run_quantize(argc, argv); }
