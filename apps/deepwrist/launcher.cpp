#include "apps/deepwrist/launcher.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

#include "apps/deepwrist/overview.h"
#include "apps/deepwrist/program_list.h"
#include "core/base/shown.h"
#include "core/base/text.h"

namespace deepwrist {
namespace fs = std::filesystem;
namespace {

/// What builds and packages make of the programs: core/program/manual.h has the same of the others.
int describe(const fs::path& folder) {
  std::ofstream(folder / "deepwrist.1") << overview_page();
  std::ofstream words(folder / "deepwrist.words");
  words << overview_words();
  return words.flush() ? 0 : 1;
}

}  // namespace

int launch(int argc, char** argv) {
  const std::string_view name = argc > 1 ? argv[1] : "";
  if (name == "--version") {
    std::puts("deepwrist " DEEPWRIST_VERSION);
    return 0;
  }
  if (name.empty() || name == "--help" || name == "-h") {
    std::fputs(overview().c_str(), name.empty() ? stderr : stdout);
    return name.empty() ? 2 : 0;
  }
  if (name.starts_with("--describe=")) return describe(name.substr(name.find('=') + 1));
  if (!is_program(name)) {
    const auto meant = nearest_program(name);
    std::fprintf(stderr, "deepwrist: there is no program '%s'%s\n\n", printable(name, 60).c_str(),
                 meant ? ("; did you mean " + *meant + "?").c_str() : ".");
    std::fputs(overview().c_str(), stderr);
    return 2;
  }
  std::error_code error;
  const fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const std::string& file : {"deepwrist-" + std::string(name), std::string(name)}) {
    const fs::path path = folder / file;
    if (access(path.c_str(), X_OK) != 0) continue;
    execv(path.c_str(), argv + 1);
    std::fprintf(stderr, "deepwrist: %s cannot be started: %s\n", shown(path.string()).c_str(),
                 std::strerror(errno));
    return 1;
  }
  std::fprintf(stderr, "deepwrist: '%s' is not installed in %s\n", argv[1], shown(folder.string()).c_str());
  return 1;
}

}  // namespace deepwrist
