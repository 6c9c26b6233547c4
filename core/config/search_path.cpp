#include "core/config/search_path.h"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "core/base/error.h"
#include "core/base/text.h"

namespace deepwrist::config {
namespace fs = std::filesystem;
namespace {

bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

bool has_yaml_extension(const fs::path& path) {
  return path.extension() == ".yaml" || path.extension() == ".yml";
}

/// PREFIX/share/deepwrist/config of a program in PREFIX/bin.
fs::path installed_folder() {
  std::error_code unknown;
  const auto program = fs::read_symlink("/proc/self/exe", unknown);
  return unknown ? fs::path() : program.parent_path().parent_path() / "share/deepwrist/config";
}

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (has_yaml_extension(entry->path())) names.insert(entry->path().stem().string());
  }
  return names;
}

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) {
    text += (text.empty() ? "" : ", ") + word;
  }
  return text;
}

}  // namespace

std::vector<fs::path> config_folders(const fs::path& given) {
  if (!given.empty() && !is_folder(given)) {
    throw Error(ErrorKind::usage, "--config-dir", "there is no folder " + printable(given.string()));
  }
  const char* environment = std::getenv("DEEPWRIST_CONFIG_DIR");
  std::vector<fs::path> folders;
  for (const fs::path& folder : {given, fs::path(environment ? environment : ""), fs::path("config"),
                                 installed_folder(), fs::path(DEEPWRIST_SOURCE_CONFIG_DIR)}) {
    if (!folder.empty() && is_folder(folder)) folders.push_back(folder);
  }
  return folders;
}

std::vector<std::string> available_experiments(const std::vector<fs::path>& folders) {
  std::set<std::string> names;
  for (const auto& folder : folders) {
    names.merge(names_in(folder / "experiment"));
  }
  return {names.begin(), names.end()};
}

fs::path find_config(const std::string& group, const std::string& name,
                     const std::vector<fs::path>& folders) {
  const fs::path path(name);
  const bool is_path = name.find('/') != std::string::npos || has_yaml_extension(path);
  if (is_path && is_file(path)) return path;
  std::vector<std::string> searched, names;
  if (is_path) searched.push_back("the file " + printable(name));
  for (const auto& folder : folders) {
    for (const char* extension : {"", ".yaml", ".yml"}) {
      fs::path candidate = folder / group / (name + extension);
      if (has_yaml_extension(candidate) && is_file(candidate)) return candidate;
    }
    searched.push_back((folder / group).string());
    std::ranges::copy(names_in(folder / group), std::back_inserter(names));
  }
  const auto near = nearest(has_yaml_extension(path) ? path.stem().string() : name, names);
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  throw Error(ErrorKind::usage, group + " '" + printable(name) + "'",
              "not found" + (near ? "; did you mean " + *near + "?" : std::string(".")) + " Searched: " +
                  (searched.empty() ? "no configuration folder exists (give --config-dir)" : join(searched)) +
                  ". There are: " + (names.empty() ? "none" : join(names)) + ".");
}

fs::path find_base(const std::string& base, const std::vector<fs::path>& folders) {
  for (const auto& folder : folders) {
    for (const auto& name : {base + ".yaml", std::string("config.yaml")}) {
      if (is_file(folder / name)) return folder / name;
    }
  }
  return {};
}

}  // namespace deepwrist::config
