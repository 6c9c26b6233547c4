#include <cstdio>
#include <exception>

#include "apps/deepwrist/launcher.h"

int main(int argc, char** argv) {
  try {
    return deepwrist::launch(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "deepwrist: error: unexpected: %s\n", error.what());
    return 1;
  }
}
