#include "core/program/cli_program.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <sstream>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/formulas.h"
#include "core/base/guarded_run.h"
#include "core/base/log.h"
#include "core/base/shown.h"
#include "core/base/signals.h"
#include "core/base/standard_output.h"
#include "core/base/version.h"
#include "core/program/manual.h"
#include "core/program/runtime.h"

namespace deepwrist::config {
namespace {

/// The words of "TEXT:{PA,LAT}", "STYLE:study|wild" and of "TEXT:value in {enhanced->1,basic->2} OR {1,2}",
/// as CLI11 names types that it checks.
std::vector<std::string> choices_of(const std::string& type) {
  const auto brace = type.find('{');
  const bool in_braces = brace != std::string::npos;
  const auto begin = in_braces ? brace : type.find(':');
  if (begin == std::string::npos || (!in_braces && type.find('|') == std::string::npos)) return {};
  std::istringstream list(type.substr(begin + 1, in_braces ? type.find('}') - begin - 1 : std::string::npos));
  std::vector<std::string> words;
  for (std::string word; std::getline(list, word, in_braces ? ',' : '|');)
    words.push_back(word.substr(0, word.find("->")));
  return words;
}

/// "TEXT" of "TEXT:{PA,LAT}".
std::string value_of(const std::string& type) { return type.substr(0, type.find_first_of(": ")); }

Manual manual_of(const CLI::App& app) {
  Manual manual{app.get_name(), app.get_description(), "[OPTION ...]", {}, {}, {}};
  for (const auto* option : app.get_options()) {
    const auto type = option->get_type_name();
    ManualEntry entry{option->get_name(), option->get_items_expected_max() > 0 ? value_of(type) : "",
                      option->get_default_str(), option->get_description(), choices_of(type)};
    if (option->get_required()) entry.standard = "must be given";
    if (option->get_positional()) {
      manual.usage += " " + entry.term;
      entry.value.clear();
      manual.positionals.push_back(std::move(entry));
    } else {
      manual.options.push_back(std::move(entry));
    }
  }
  return manual;
}

/// What the keys `quiet` and `log.format` are elsewhere.
void add_message_options(CLI::App& app, RuntimeOptions& messages) {
  app.add_flag("--quiet", messages.quiet, "Warnings and errors, nothing else; files are written as always");
  app.add_option_function<std::string>(
         "--log-format",
         [&](const std::string& name) {
           messages.log_format = name == "json" ? LogFormat::json : LogFormat::text;
           set_log_format(messages.log_format);
         },
         "Lines of the log: for people, or JSON with time, level and message")
      ->check(CLI::IsMember({"text", "json"}))
      ->default_str("text");
}

}  // namespace

int run_cli_program(CLI::App& app, int argc, const char* const* argv, const std::function<int()>& run) {
  const auto name = app.get_name();
  install_stop_handlers();
  return guarded_run(name, [&] {
    RuntimeOptions messages;
    add_message_options(app, messages);
    app.set_version_flag("--version", name + " (DeepWrist) " + version());
    if (const auto folder = asked_description(argc, argv)) {
      write_description(manual_of(app), *folder);
      return static_cast<int>(kExitDone);
    }
    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      std::ostringstream help, complaint;  // with arguments in it, which may be names of files
      const int code = app.exit(error, help, complaint);
      print_results(help.str());
      std::fputs(shown_lines(complaint.str()).c_str(), stderr);
      return static_cast<int>(code == 0 ? kExitDone : kExitBadUsage);
    }
    configure_messages(messages);
    return run();
  });
}

void add_formulas_option(CLI::App& app) {
  app.add_flag_callback(
      "--keep-formulas", [] { configure_formulas(Formulas::kept); },
      "Write cells that a spreadsheet would run (=, +, -, @) as they are, not marked as text");
}

}  // namespace deepwrist::config
