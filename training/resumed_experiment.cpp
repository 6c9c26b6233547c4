#include "training/resumed_experiment.h"

#include <filesystem>
#include <system_error>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/program/command_line.h"

namespace deepwrist::training {
namespace {

config::CommandLine parsed(const std::vector<std::string>& words) {
  std::vector<const char*> argv;
  for (const auto& word : words) argv.push_back(word.c_str());
  return config::parse_command_line(static_cast<int>(argv.size()), argv.data());
}

/// The value of the last KEY=VALUE of this key; empty where there is none.
std::string value_of(const config::CommandLine& line, const std::string& key) {
  std::string value;
  for (const auto& argument : line.overrides) {
    if (argument.starts_with(key + "=")) value = trim(argument.substr(key.size() + 1));
  }
  return value;
}

}  // namespace

std::vector<std::string> with_resumed_experiment(std::vector<std::string> words) {
  try {
    const auto line = parsed(words);
    if (line.experiment || !value_of(line, "experiment").empty()) return words;
    const auto folder = value_of(line, "resume");
    const auto params = std::filesystem::path(folder) / "params.yaml";
    std::error_code absent;
    if (!folder.empty() && std::filesystem::is_regular_file(params, absent))
      words.push_back("--experiment=" + params.string());
  } catch (const Error&) {
    return words;
  }
  return words;
}

}  // namespace deepwrist::training
