#include "core/data/file_names.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "core/base/text.h"

// How files get IDs of their own:
//
//   in/a/x/1.dcm   1 ─► x_1 ─► a_x_1      equal ones in several folders get one more folder at a time, all of
//   in/b/x/1.dcm   1 ─► x_1 ─► b_x_1      them, until they differ or no folder is left
//   in/c/2.dcm     2 ─► 2.dcm             equal ones in one folder get their extensions
//   in/c/2.png     2 ─► 2.png
//   a/1.dcm        1 ─► a_1 ─► a_1.dcm    a_1.dcm (beside b/1.dcm): what is equal still gets numbers, in the
//   a_1.dcm        a_1 ─────► a_1.dcm_2   order of paths
//
// IDs depend on the set of files, not on their order, as all of it goes by sorted paths.

namespace deepwrist::data {
namespace fs = std::filesystem;
namespace {

constexpr auto kImageExtensions = std::to_array<std::string_view>(
    {".dcm", ".dicom", ".dic", ".ima", ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".tif", ".tiff", ".bmp"});

/// The name without its folders.
std::string_view base_name(std::string_view name) {
  return name.substr(name.find_last_of('/') + 1);  // npos + 1 is 0
}

/// Where the extension of an image begins, else the end.
std::size_t extension_at(std::string_view name) {
  const auto dot = name.find_last_of('.');
  if (dot == std::string_view::npos || dot == 0) return name.size();
  const auto extension = to_lower(name.substr(dot));
  return std::ranges::find(kImageExtensions, extension) == kImageExtensions.end() ? name.size() : dot;
}

/// Names of a path's folders that can stand in an ID, the innermost first.
std::vector<std::string> folders_of(const fs::path& file) {
  std::vector<std::string> names;
  for (const auto& part : file.lexically_normal().parent_path()) {
    const auto name = part.string();
    if (!name.empty() && name != "." && name != ".." && name != "/") names.push_back(name);
  }
  std::ranges::reverse(names);
  return names;
}

/// A file whose ID is being made longer.
struct Naming {
  std::vector<std::string> folders;
  std::string id;
  std::string name;  ///< with its extension
  std::size_t used = 0;

  bool lengthen() {
    if (used >= folders.size()) return false;
    for (auto* text : {&id, &name}) *text = folders[used] + "_" + *text;
    ++used;
    return true;
  }
};

/// The files of each ID.
std::map<std::string, std::vector<Naming*>> by_id(std::map<std::string, Naming>& namings) {
  std::map<std::string, std::vector<Naming*>> result;
  for (auto& [path, naming] : namings) result[naming.id].push_back(&naming);
  return result;
}

/// What is still equal was joined from different names: "a/1" and "a_1".
void number_equal_ones(std::map<std::string, Naming>& namings) {
  std::set<std::string> taken;
  for (auto& [path, naming] : namings) {
    const auto id = naming.id;
    for (int number = 2; !taken.insert(naming.id).second; ++number)
      naming.id = id + "_" + std::to_string(number);
  }
}

}  // namespace

bool has_image_extension(std::string_view name) {
  return extension_at(base_name(name)) < base_name(name).size();
}

std::string id_of_file(std::string_view name) {
  const auto base = base_name(name);
  return std::string(base.substr(0, extension_at(base)));
}

bool is_id_of_file(std::string_view id, std::string_view name) {
  const auto ends_with = [&](const std::string& part) {
    return id == part || (id.size() > part.size() && id.ends_with("_" + part));
  };
  return ends_with(id_of_file(name)) || ends_with(std::string(base_name(name)));
}

std::vector<std::string> distinct_ids(const std::vector<fs::path>& files) {
  std::map<std::string, Naming> namings;  // of each path
  for (const auto& file : files) {
    const auto key = file.lexically_normal().string();
    namings.try_emplace(key, Naming{folders_of(file), id_of_file(file.string()), file.filename().string()});
  }
  for (bool longer = true; longer;) {
    longer = false;
    for (const auto& [id, same] : by_id(namings)) {
      std::set<std::vector<std::string>> places;
      for (const auto* naming : same) places.insert(naming->folders);
      if (same.size() < 2 || places.size() < 2) continue;  // files of one folder differ by extension
      for (auto* naming : same) longer = naming->lengthen() || longer;
    }
  }
  for (const auto& [id, same] : by_id(namings)) {
    if (same.size() < 2) continue;
    for (auto* naming : same) naming->id = naming->name;
  }
  number_equal_ones(namings);
  std::vector<std::string> ids;
  ids.reserve(files.size());
  for (const auto& file : files) ids.push_back(namings.at(file.lexically_normal().string()).id);
  return ids;
}

}  // namespace deepwrist::data
