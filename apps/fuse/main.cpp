#include "apps/evaluation/fuse_program.h"

int main(int argc, char** argv) { return deepwrist::evaluation::fuse_program(argc, argv); }
