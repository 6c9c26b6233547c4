#include "core/config/help.h"

#include <algorithm>

namespace deepwrist::config {
namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kIndent = 6;

/// Breaks `text` at blanks into lines of kWidth, each indented.
std::string wrapped(std::string_view text) {
  std::string result, line;
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(' '));
    if (!line.empty() && kIndent + line.size() + 1 + word.size() > kWidth) {
      result += std::string(kIndent, ' ') + line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + std::string(word);
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return result + std::string(kIndent, ' ') + line + "\n";
}

std::string key_help(const Key& key) {
  std::string text = "  " + key.name() + "  <" + key.type() + ">";
  if (key.is_required()) {
    text += "  (must be given)";
  } else if (!key.default_value().empty()) {
    text += "  [" + key.default_value() + "]";
  }
  std::string meaning = key.meaning();
  std::string aliases;
  for (const auto& alias : key.aliases()) {
    aliases += (aliases.empty() ? "" : ", ") + alias.name;
  }
  if (!aliases.empty()) meaning += " (also: " + aliases + ")";
  return text + "\n" + wrapped(meaning);
}

}  // namespace

std::string help_text(const Program& program) {
  std::string text = program.name + ": " + program.summary + "\n\nUsage: " + program.name +
                     " [--experiment=NAME | experiment=NAME] [key.path=value ...] [options]\n\n";
  text +=
      "Options:\n"
      "  --experiment NAME        experiment by name (wrist_landmark, wrist_landmark.yaml) or a path to a "
      "file\n"
      "  --config-dir DIR         folder searched first for base files and experiment/*.yaml\n"
      "  --print-config[=origin]  print the resolved configuration (and where each value came from), then "
      "end\n"
      "  --dry-run                check everything that can fail without running\n"
      "  --help, --version\n\n"
      "Keys <type> [default]:\n";
  for (const Key& key : program.keys.keys()) {
    text += key_help(key);
  }
  return text +
         "\nExit codes: 0 done, 1 failed, 2 bad usage or configuration, 3 done but some cases failed, 130 "
         "and "
         "143 stopped by Ctrl-C and SIGTERM.\n";
}

}  // namespace deepwrist::config
