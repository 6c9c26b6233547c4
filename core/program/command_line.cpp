#include "core/program/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/config/node.h"

namespace deepwrist::config {
namespace {

/// What Hydra's and other programs' options are called here.
constexpr std::array<std::pair<std::string_view, const char*>, 14> kForeign{{
    {"--config-path", "write --config-dir=FOLDER (it holds experiment/NAME.yaml)"},
    {"-cp", "write --config-dir=FOLDER (it holds experiment/NAME.yaml)"},
    {"-cd", "write --config-dir=FOLDER (it holds experiment/NAME.yaml)"},
    {"--config-name", "write --experiment=NAME, or --experiment=FILE.yaml"},
    {"-cn", "write --experiment=NAME, or --experiment=FILE.yaml"},
    {"--config", "write --experiment=NAME, or --experiment=FILE.yaml"},
    {"--config-file", "write --experiment=NAME, or --experiment=FILE.yaml"},
    {"--multirun", "start the program once for each value"},
    {"-m", "start the program once for each value"},
    {"--cfg", "write --print-config"},
    {"-c", "write --print-config"},
    {"--info", "write --print-config=origin"},
    {"--resolve", "--print-config shows references replaced"},
    {"--hydra-help", "write --help"},
}};

[[noreturn]] void refuse(const std::string& word) {
  const std::string shown = "'" + printable(word, 80) + "'";
  const auto name = std::string_view(word).substr(0, word.find('='));
  const auto foreign = std::ranges::find(kForeign, name, &decltype(kForeign)::value_type::first);
  if (foreign != kForeign.end()) {
    throw Error(ErrorKind::usage, kCommandLine, "unknown option " + shown + "; " + foreign->second);
  }
  if (word.starts_with("--") && word.find('=') != std::string::npos) {
    throw Error(
        ErrorKind::usage, kCommandLine,
        "unknown option " + shown + "; a key is given without dashes: " + printable(word.substr(2), 80));
  }
  if (to_lower(word).ends_with(".yaml") || to_lower(word).ends_with(".yml")) {
    throw Error(ErrorKind::usage, kCommandLine,
                shown + " is no override; an experiment is given as experiment=" + printable(word, 80));
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
    const bool takes_away = word.starts_with('~') && word.size() > 1;
    const bool is_override = word.find('=') != std::string::npos && !word.starts_with('=');
    if (word.starts_with('-') || (!is_override && !takes_away)) refuse(word);
    line.overrides.push_back(word);
  }
  return line;
}

}  // namespace deepwrist::config
