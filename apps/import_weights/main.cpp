#include "apps/import_weights/command_line.h"

int main(int argc, char** argv) { return deepwrist::import_weights::run_import_weights(argc, argv); }
