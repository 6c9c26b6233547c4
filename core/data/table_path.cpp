#include "core/data/table_path.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>
#include <vector>

#include "core/base/text.h"

namespace deepwrist::data {
namespace fs = std::filesystem;
namespace {

bool exists(const fs::path& path) {
  std::error_code unreadable;  // as good as absent: the message says where it was looked for
  return fs::exists(path, unreadable);
}

bool same_bytes(const fs::path& one, const fs::path& other) {
  std::ifstream a(one, std::ios::binary), b(other, std::ios::binary);
  using Bytes = std::istreambuf_iterator<char>;
  return a && b && std::equal(Bytes(a), Bytes(), Bytes(b), Bytes());
}

bool same_contents(const fs::path& one, const fs::path& other) {
  std::error_code error;
  if (fs::equivalent(one, other, error)) return true;
  const bool files = fs::is_regular_file(one, error) && fs::is_regular_file(other, error);
  return files && fs::file_size(one, error) == fs::file_size(other, error) && same_bytes(one, other);
}

/// The places below the data folders, each once.
std::vector<fs::path> places_below(const fs::path& meta, const fs::path& home, const fs::path& folder) {
  std::vector<fs::path> places;
  if (meta.is_absolute()) return places;
  for (const auto& base : {home / folder, home}) {
    const auto place = (base / meta).lexically_normal();
    if (!base.empty() && std::ranges::find(places, place) == places.end()) places.push_back(place);
  }
  return places;
}

std::string quoted_path(const fs::path& path) { return "'" + printable(path.string()) + "'"; }

}  // namespace

TablePath find_table(const std::string& meta, const fs::path& home, const fs::path& folder) {
  if (exists(meta)) return {meta, ""};
  const auto places = places_below(meta, home, folder);
  std::vector<fs::path> found;
  std::ranges::copy_if(places, std::back_inserter(found), exists);
  if (found.size() == 2 && !same_contents(found[0], found[1])) {
    return {meta, "both " + quoted_path(found[0]) + " and " + quoted_path(found[1]) +
                      " are there, and they differ; remove one, or give the path of the one that is meant"};
  }
  if (!found.empty()) return {found.front().string(), ""};
  std::string tried = quoted_path(meta);
  for (const auto& place : places) tried += ", nor " + quoted_path(place);
  return {meta, "there is no file or folder " + tried};
}

}  // namespace deepwrist::data
