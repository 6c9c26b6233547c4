#include "core/phantom/command_line.h"

int main(int argc, char** argv) { return deepwrist::phantom::run_make_phantoms(argc, argv); }
