#include "apps/install/install_program.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "core/base/error.h"
#include "core/base/standard_output.h"
#include "core/base/temporary_path.h"
#include "core/program/cli_program.h"
#include "exchange/download.h"
#include "exchange/snapshot_package.h"
#include "localizer/localizer_block.h"
#include "training/snapshot_destination.h"

namespace deepwrist::exchange {
namespace {

namespace fs = std::filesystem;

struct CommandLine {
  std::string from, sha256;
  fs::path to;
  DownloadOptions download;
};

void declare_options(CLI::App& app, CommandLine& line) {
  app.add_option("FILE", line.from, "File of `deepwrist pack`, or its https address")->required();
  app.add_option("--sha256", line.sha256, "What its SHA-256 must be; an address needs one")
      ->check([](const std::string& text) {
        const bool is_digest =
            text.size() == 64 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
        return is_digest ? std::string() : std::string("must be 64 hexadecimal digits");
      });
  app.add_option("--to", line.to, "Snapshot folder to make (default: snapshots/NAME, of NAME.dwsnap)");
  app.add_option("--certificates", line.download.certificates,
                 "PEM file of the authorities to trust for the address, in place of the system's");
}

fs::path default_destination(const CommandLine& line) {
  const auto file = is_address(line.from) ? file_name_of(line.from) : fs::path(line.from).filename().string();
  const auto stem = fs::path(file).stem().string();
  if (stem.empty() || stem.starts_with('.'))
    throw Error(ErrorKind::usage, line.from, "has no name for a folder; give one by --to");
  return fs::path("snapshots") / stem;
}

CheckedSnapshot installed(const CommandLine& line, const fs::path& destination) {
  if (!is_address(line.from)) return install_package(line.from, destination, line.sha256);
  if (line.sha256.empty()) {
    throw Error(ErrorKind::usage, "--sha256",
                "is needed with an address: ask whoever made the file for what `deepwrist pack` printed");
  }
  const TemporaryPath file(training::checked_destination(destination));
  download(line.from, file.path(), line.download);
  try {
    return install_package(file.path(), destination, line.sha256);
  } catch (const Error& error) {
    if (error.place() != file.path().string()) throw;
    throw Error(error.kind(), line.from, error.reason());  // where it came from, not a name of ours
  }
}

}  // namespace

int run_install(int argc, const char* const* argv) {
  CLI::App app("A file of `deepwrist pack` as a snapshot folder; every file in it is checked, none executed",
               "install");
  CommandLine line;
  declare_options(app, line);
  return config::run_cli_program(app, argc, argv, [&] {
    const auto destination = line.to.empty() ? default_destination(line) : line.to;
    const auto snapshot = installed(line, destination);
    const auto* key = snapshot.block == &localizer::block() ? "localizer.snapshot_folder" : "snapshot_folder";
    print_results(fmt::format("{}: {}\nuse it by {}={}\n", destination.string(), snapshot.summary(), key,
                              snapshot.folder.string()));
    return kExitDone;
  });
}

}  // namespace deepwrist::exchange
