#include "apps/pack/pack_program.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "core/base/error.h"
#include "core/base/standard_output.h"
#include "core/program/cli_program.h"
#include "exchange/snapshot_package.h"

namespace deepwrist::exchange {

int run_pack(int argc, const char* const* argv) {
  CLI::App app("A snapshot as one file, which `deepwrist install` makes a snapshot of elsewhere", "pack");
  std::filesystem::path snapshot, file;
  app.add_option("SNAPSHOT", snapshot, "Finished snapshot folder")->required();
  app.add_option("FILE", file, "File to write, by custom NAME.dwsnap")->required();
  return config::run_cli_program(app, argc, argv, [&] {
    const auto packed = pack_snapshot(snapshot, file);
    print_results(fmt::format("{}: {}, {} bytes\nsha256: {}\n", file.string(), packed.summary, packed.bytes,
                              packed.sha256));
    return kExitDone;
  });
}

}  // namespace deepwrist::exchange
