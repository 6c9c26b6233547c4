#include "core/program/help.h"

#include <algorithm>
#include <array>
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

struct Option {
  const char *term, *value, *meaning;
};

/// Of every program that reads an experiment.
constexpr std::array kOptions{
    Option{"--experiment", "NAME",
           "experiment by name (wrist_landmark, wrist_landmark.yaml) or a path to a file"},
    Option{"--config-dir", "DIR", "folder searched first for base files and experiment/*.yaml"},
    Option{"--print-config[=origin]", "",
           "print the resolved configuration (and where each value came from), then end"},
    Option{"--dry-run", "", "check everything that can fail without running"}};

constexpr std::size_t kTermWidth = 25;
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

/// With its aliases.
std::string meaning_of(const Key& key) {
  std::string aliases;
  for (const auto& alias : key.aliases()) aliases += (aliases.empty() ? "" : ", ") + alias.name;
  return aliases.empty() ? key.meaning() : key.meaning() + " (also: " + aliases + ")";
}

std::string key_help(const Key& key, const Node& configuration) {
  std::string text = "  " + key.name() + "  <" + key.type() + ">";
  const auto given = configured(key, configuration);
  if (given.empty() && key.is_required()) {
    text += "  (must be given)";
  } else if (const auto& shown = given.empty() ? key.default_value() : given; !shown.empty()) {
    text += "  [" + printable(shown) + "]";
  }
  return text + "\n" + wrapped(meaning_of(key));
}

/// The words of a type, e.g. PA and LAT of "list of PA|LAT"; none of "path".
std::vector<std::string> words_of(std::string_view type) {
  constexpr std::string_view kList = "list of ";
  if (type.starts_with(kList)) type.remove_prefix(kList.size());
  std::vector<std::string> words;
  if (type.find('|') == std::string_view::npos) return words;
  while (!type.empty()) {
    const auto end = std::min(type.find('|'), type.size());
    words.emplace_back(type.substr(0, end));
    type.remove_prefix(std::min(end + 1, type.size()));
  }
  return words;
}

/// The options of Program::options: lines of term, at least two blanks, meaning.
std::vector<ManualEntry> own_options(std::string_view lines) {
  std::vector<ManualEntry> options;
  while (!lines.empty()) {
    const auto line = trim(lines.substr(0, lines.find('\n')));
    lines.remove_prefix(std::min(lines.find('\n'), lines.size() - 1) + 1);
    const auto gap = line.find("  ");
    const auto head = line.substr(0, gap);
    const auto blank = std::min(head.find(' '), head.size());
    options.push_back({head.substr(0, blank),
                       trim(head.substr(blank)),
                       "",
                       gap == std::string::npos ? "" : trim(line.substr(gap)),
                       {}});
  }
  return options;
}

}  // namespace

std::string help_text(const Program& program, const Node& configuration) {
  std::string text = program.name + ": " + program.summary + "\n\nUsage: " + program.name +
                     " [--experiment=NAME | experiment=NAME] [key.path=value ...] [options]\n\nOptions:\n";
  for (const auto& option : kOptions) {
    auto head = std::string(option.term) + (*option.value ? " " : "") + option.value;
    head.resize(std::max(head.size(), kTermWidth), ' ');
    text += "  " + head + option.meaning + "\n";
  }
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

Manual manual_of(const Program& program) {
  Manual manual{
      program.name, program.summary, "[--experiment=NAME] [KEY=VALUE ...] [OPTION ...]", {}, {}, {}};
  for (const auto& option : kOptions) {
    const std::string assigned = *option.value ? "=" : "";
    manual.options.push_back({option.term + assigned, option.value, "", option.meaning, {}});
  }
  for (auto& option : own_options(program.options)) manual.options.push_back(std::move(option));
  manual.options.push_back({"--help", "", "", "print the options and keys, then end", {}});
  manual.options.push_back({"--version", "", "", "print the version, then end", {}});
  for (const Key& key : program.keys.keys()) {
    manual.keys.push_back({key.name() + "=", key.type(),
                           key.is_required() ? "must be given" : key.default_value(), meaning_of(key),
                           words_of(key.type())});
  }
  return manual;
}

}  // namespace deepwrist::config
