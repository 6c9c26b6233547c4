#include "core/data/image_files.h"

#include <glob.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>

#include "core/base/error.h"
#include "core/base/text.h"

namespace deepwrist::data {
namespace fs = std::filesystem;
namespace {

/// Names that live beside images. DICOM files often have no extension, or end in a UID's last number, so that
/// unknown ones are tried.
bool is_known_other_kind(const fs::path& file) {
  static constexpr std::array<std::string_view, 16> kOther{".csv",  ".txt",  ".json", ".yaml", ".yml", ".md",
                                                           ".xml",  ".html", ".pdf",  ".zip",  ".npy", ".log",
                                                           ".lock", ".tar",  ".gz",   ".xlsx"};
  return std::ranges::find(kOther, to_lower(file.extension().string())) != kOther.end() ||
         file.filename() == "DICOMDIR";
}

std::vector<fs::path> files_of_folder(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const auto& path = entry->path();
    std::error_code vanished;  // between listing and looking
    if (!path.filename().string().starts_with('.') && !is_known_other_kind(path) &&
        fs::is_regular_file(path, vanished)) {
      files.push_back(path);
    }
  }
  if (error) throw Error(ErrorKind::io, folder.string(), "cannot be listed: " + error.message());
  return files;
}

std::vector<fs::path> files_of_glob(const std::string& pattern) {
  glob_t found{};
  const int result = ::glob(pattern.c_str(), GLOB_TILDE, nullptr, &found);
  std::vector<fs::path> files;
  for (std::size_t i = 0; i < found.gl_pathc; ++i) {
    std::error_code vanished;
    if (fs::is_regular_file(found.gl_pathv[i], vanished)) files.emplace_back(found.gl_pathv[i]);
  }
  ::globfree(&found);
  if (result != 0 && result != GLOB_NOMATCH) throw Error(ErrorKind::io, pattern, "cannot be listed");
  return files;
}

}  // namespace

bool is_folder_or_glob(const std::string& meta) {
  std::error_code absent;
  if (fs::is_directory(meta, absent)) return true;
  return meta.find_first_of("*?[") != std::string::npos && !fs::exists(meta, absent);
}

std::vector<fs::path> list_image_files(const std::string& meta) {
  std::error_code absent;
  auto files = fs::is_directory(meta, absent) ? files_of_folder(meta) : files_of_glob(meta);
  if (files.empty()) throw Error(ErrorKind::io, meta, "there are no image files here");
  std::ranges::sort(
      files, [](const fs::path& a, const fs::path& b) { return natural_less(a.string(), b.string()); });
  return files;
}

}  // namespace deepwrist::data
