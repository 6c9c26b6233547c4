#include "core/config/search_path.h"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "core/base/error.h"
#include "core/base/installed_files.h"
#include "core/base/log.h"
#include "core/base/text.h"

// experiment=NAME is the first that is a file; * is nothing, .yaml, .yml, or one of these in another case:
//
//   NAME, NAME*                where NAME has a "/" or ends in .yaml or .yml
//   FOLDER/experiment/NAME*    --config-dir, $DEEPWRIST_CONFIG_DIR, config, PREFIX/share/deepwrist/config,
//                              the folder of the sources
//   NAME* here                 of experiments only
//
// Thus a file that lies in the working folder does not change what a bare name means. The base file comes
// from the first folder that has one: a config.yaml there goes before a <base>.yaml in a later folder.

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
  const auto extension = to_lower(path.extension().string());
  return extension == ".yaml" || extension == ".yml";
}

/// The file `name` of the folder, with or without a YAML extension in any case; empty where there is none.
fs::path yaml_file(const fs::path& folder, const std::string& name) {
  for (const char* extension : {"", ".yaml", ".yml"}) {
    fs::path candidate = folder / (name + extension);
    if (has_yaml_extension(candidate) && is_file(candidate)) return candidate;
  }
  const fs::path stem = has_yaml_extension(name) ? fs::path(name).stem() : fs::path(name);
  std::set<fs::path> others;  // NAME.YAML and the like
  std::error_code error;
  fs::directory_iterator entry(folder.empty() ? "." : folder, error);
  for (const fs::directory_iterator end; !error && entry != end; entry.increment(error)) {
    const auto file = entry->path().filename();
    const bool has_name = file.stem() == stem && has_yaml_extension(file);
    if (has_name && is_file(entry->path())) others.insert(folder / file);
  }
  return others.empty() ? fs::path() : *others.begin();
}

/// A clone in the working folder is not taken where a configuration folder has the name too; that is told.
void tell_of_clone(const fs::path& used, const std::string& name) {
  std::error_code unknown;
  const auto clone = yaml_file("", name);
  if (clone.empty() || fs::equivalent(clone, used, unknown)) return;
  log().warn("experiment '{}' is {}; the file {} here is not read (experiment=./{} reads it)",
             printable(name), used.string(), clone.string(), clone.string());
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
                                 installed_folder("config"), fs::path(DEEPWRIST_SOURCE_CONFIG_DIR)}) {
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
  if (const auto file = is_path ? yaml_file(path.parent_path(), path.filename().string()) : fs::path();
      !file.empty()) {
    return file;
  }
  std::vector<std::string> searched, names;
  if (is_path) searched.push_back("the file " + printable(name));
  for (const auto& folder : folders) {
    if (const auto file = yaml_file(folder / group, name); !file.empty()) {
      if (group == "experiment") tell_of_clone(file, name);
      return file;
    }
    searched.push_back((folder / group).string());
    std::ranges::copy(names_in(folder / group), std::back_inserter(names));
  }
  if (group == "experiment") {
    if (const auto clone = yaml_file("", name); !clone.empty()) return clone;
    searched.push_back("the current folder");
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
