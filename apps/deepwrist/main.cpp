#include "apps/deepwrist/launcher.h"

int main(int argc, char** argv) { return deepwrist::launch(argc, argv); }
