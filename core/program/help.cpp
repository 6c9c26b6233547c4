#include "core/program/help.h"

#include <algorithm>
#include <variant>

#include "core/base/text.h"
#include "core/config/convert.h"
#include "core/config/node.h"

//     KEY  <type>  [value]             or (must be given), or neither
//         meaning, in lines of at most kWidth columns (also: ALIAS, ALIAS)
//
// The value is the one that a run would take (Key::chosen_name): of the key's names on the command line
// the first, else of those in files, where an alias with a block counts unless a file has the block; null and
// ??? are none; else the default. Only the meaning is broken into lines; a word longer than a line stays
// whole.

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

const Node* value_at(const Node& root, std::string_view path) {
  const Node* node = &root;
  for (const auto& part : split_path(path)) {
    node = node->is_map() ? node->find(part) : nullptr;
    if (node == nullptr) return nullptr;
  }
  return node->is_null() || node->is_missing() ? nullptr : node;
}

/// As it would be given; empty for a map, whose keys have lines of their own.
std::string as_given(const Node& node) {
  if (node.is_map()) return "";
  if (const auto* truth = std::get_if<bool>(&node.value())) return to_text(*truth);
  if (!node.is_list()) return plain_text(node);
  std::string text;
  for (const auto& item : node.items()) {
    if (item.is_map() || item.is_list()) return "a list";
    text += (text.empty() ? "" : ", ") + as_given(item);
  }
  return "[" + text + "]";
}

/// The value that a run would take of the configuration.
std::string configured(const Key& key, const Node& root) {
  const auto name = key.chosen_name(root, [&](const std::string& of) { return value_at(root, of); });
  return name.empty() ? "" : as_given(*value_at(root, name));
}

std::string key_help(const Key& key, const Node& configuration) {
  std::string text = "  " + key.name() + "  <" + key.type() + ">";
  const auto given = configured(key, configuration);
  if (given.empty() && key.is_required()) {
    text += "  (must be given)";
  } else if (const auto& shown = given.empty() ? key.default_value() : given; !shown.empty()) {
    text += "  [" + printable(shown) + "]";
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

std::string help_text(const Program& program, const Node& configuration) {
  std::string text = program.name + ": " + program.summary + "\n\nUsage: " + program.name +
                     " [--experiment=NAME | experiment=NAME] [key.path=value ...] [options]\n\n";
  text +=
      "Options:\n"
      "  --experiment NAME        experiment by name (wrist_landmark, wrist_landmark.yaml) or a path to a "
      "file\n"
      "  --config-dir DIR         folder searched first for base files and experiment/*.yaml\n"
      "  --print-config[=origin]  print the resolved configuration (and where each value came from), then "
      "end\n"
      "  --dry-run                check everything that can fail without running\n";
  text += program.options;
  text +=
      "  --help, --version\n\n"
      "Keys <type> [default; with --experiment=NAME what NAME gives]:\n";
  for (const Key& key : program.keys.keys()) {
    text += key_help(key, configuration);
  }
  return text +
         "\nExit codes: 0 done, 1 failed, 2 bad usage or configuration, 3 done but some cases failed, 130 "
         "and "
         "143 stopped by Ctrl-C and SIGTERM.\n";
}

}  // namespace deepwrist::config
