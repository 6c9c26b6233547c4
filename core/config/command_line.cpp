#include "core/config/command_line.h"

#include <CLI/CLI.hpp>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/config/node.h"

namespace deepwrist::config {
namespace {

[[noreturn]] void refuse(const std::string& word) {
  const std::string shown = "'" + printable(word, 80) + "'";
  if (word.starts_with("--") && word.find('=') != std::string::npos) {
    throw Error(
        ErrorKind::usage, kCommandLine,
        "unknown option " + shown + "; a key is given without dashes: " + printable(word.substr(2), 80));
  }
  throw Error(ErrorKind::usage, kCommandLine,
              word.starts_with('-') ? "unknown option " + shown + "; --help lists the options"
                                    : shown + " is no override; write KEY=VALUE (--help lists the keys)");
}

}  // namespace

CommandLine parse_command_line(int argc, const char* const* argv) {
  CommandLine line;
  std::string experiment, print;
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  app.add_option("--experiment", experiment);
  app.add_option("--config-dir", line.config_dir);
  auto* print_config = app.add_flag("--print-config{resolved}", print);
  app.add_flag("--dry-run", line.dry_run);
  app.add_flag("-h,--help", line.help);
  app.add_flag("--version", line.version);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    throw Error(ErrorKind::usage, kCommandLine, std::string(error.what()) + " (--help shows the usage)");
  }
  if (app.count("--experiment") > 0) line.experiment = experiment;
  line.print_config = print_config->count() > 0;
  line.print_origin = print == "origin";
  if (line.print_config && !line.print_origin && print != "resolved") {
    throw Error(ErrorKind::usage, "--print-config",
                "takes no value or 'origin', not '" + printable(print, 40) + "'");
  }
  for (const auto& word : app.remaining()) {
    if (word.starts_with('-') || word.find('=') == std::string::npos || word.starts_with('=')) refuse(word);
    line.overrides.push_back(word);
  }
  return line;
}

}  // namespace deepwrist::config
