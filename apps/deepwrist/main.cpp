#include <cstdio>
#include <exception>

#include "apps/deepwrist/launcher.h"

int main(int argc, char** argv) {
  try {
    const int code = deepwrist::launch(argc, argv);
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
    std::fputs("deepwrist: error: standard output: cannot be written\n", stderr);
    return 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "deepwrist: error: unexpected: %s\n", error.what());
    return 1;
  }
}
