#include "tests/install/shell_commands.h"

#include <algorithm>
#include <fstream>
#include <functional>

namespace deepwrist::testing {
namespace {

/// Adds the commands of one line of shell to `found`.
void split(const std::string& line, std::vector<ShownCommand>& found) {
  ShownCommand command;
  std::string word;
  bool in_word = false;
  const auto end_word = [&] {
    if (in_word) command.push_back(word);
    word.clear();
    in_word = false;
  };
  const auto end_command = [&] {
    end_word();
    if (!command.empty()) found.push_back(command);
    command.clear();
  };
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote != 0) {
      if (c == quote) {
        quote = 0;
      } else {
        word += c;
      }
    } else if (c == '\'' || c == '"') {
      quote = c;
      in_word = true;
    } else if (c == '#' && !in_word) {
      break;
    } else if (c == ' ') {
      end_word();
    } else if (c == ';' || c == '&' || c == '|') {
      end_command();
    } else {
      word += c;
      in_word = true;
    }
  }
  end_command();
}

/// Lines of a file with those that end in a backslash joined; `use` gets them.
void for_each_line(const std::filesystem::path& file, const std::function<void(const std::string&)>& use) {
  std::ifstream stream(file);
  std::string whole;
  for (std::string line; std::getline(stream, line);) {
    if (line.ends_with('\\')) {
      whole += line.substr(0, line.size() - 1) + " ";
      continue;
    }
    use(whole + line);
    whole.clear();
  }
}

}  // namespace

std::vector<ShownCommand> commands_of_document(const std::filesystem::path& file) {
  std::vector<ShownCommand> found;
  bool inside = false;
  for_each_line(file, [&](const std::string& line) {
    if (line.starts_with("```")) {
      inside = line == "```sh";
    } else if (inside) {
      split(line, found);
    }
  });
  for (auto& command : found) {  // "for x in ...; do COMMAND" is one of three words before
    while (!command.empty() &&
           (command.front() == "do" || command.front() == "done" || command.front() == "("))
      command.erase(command.begin());
  }
  std::erase_if(found, [](const auto& command) { return command.empty(); });
  return found;
}

std::string tested_blocks(const std::filesystem::path& file) {
  std::ifstream document(file);
  std::string commands, previous;
  bool inside = false;
  for (std::string line; std::getline(document, line); previous = line) {
    if (line == "```sh" && previous == "<!-- tested -->") {
      inside = true;
    } else if (line == "```") {
      inside = false;
    } else if (inside) {
      commands += line + "\n";
    }
  }
  return commands;
}

std::vector<ShownCommand> commands_of_recipe(const std::filesystem::path& file, const std::string& program) {
  std::vector<ShownCommand> found;
  for_each_line(file, [&](const std::string& line) {
    const auto at = line.find(program + " ");
    if (at == std::string::npos || line.find('#') < at) return;
    const auto before = line.substr(0, at);
    const bool is_command = before.find_first_not_of(" -") == std::string::npos || before.ends_with("run: ");
    if (is_command) split(line.substr(at), found);
  });
  return found;
}

}  // namespace deepwrist::testing
