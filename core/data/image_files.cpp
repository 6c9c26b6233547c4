#include "core/data/image_files.h"

#include <glob.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
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

/// A folder below `folder` that holds images, the first by name.
std::optional<fs::path> subfolder_with_images(const fs::path& folder) {
  std::vector<fs::path> folders;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code vanished;
    if (fs::is_directory(entry->path(), vanished)) folders.push_back(entry->path());
  }
  std::ranges::sort(folders);
  const auto found =
      std::ranges::find_if(folders, [](const auto& path) { return !files_of_folder(path).empty(); });
  return found == folders.end() ? std::nullopt : std::optional(*found);
}

std::string no_images_here(const std::string& meta) {
  std::error_code absent;
  const std::string reason = "there are no image files here";
  if (!fs::is_directory(meta, absent)) return reason + "; the pattern matches no file";
  if (const auto below = subfolder_with_images(meta)) {
    return reason + ", but in " + below->filename().string() + "; give the pattern '" +
           (fs::path(meta) / "*" / "*").string() + "' to read the folders below";
  }
  return reason + "; give a folder that holds images, a pattern (*.dcm), an image file or a CSV table";
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

bool is_image_file(const fs::path& path) {
  constexpr std::size_t kPreambleBytes = 128;
  std::error_code absent;
  if (!fs::is_regular_file(path, absent)) return false;
  std::string start(kPreambleBytes + 4, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(start.data(), static_cast<std::streamsize>(start.size()));
  if (start.ends_with("DICM")) return true;
  constexpr std::array<std::string_view, 4> kSigns{"\x89PNG\r\n", "\xFF\xD8\xFF", {"II*\0", 4}, {"MM\0*", 4}};
  return std::ranges::any_of(kSigns, [&](auto sign) { return start.starts_with(sign); });
}

std::vector<fs::path> list_image_files(const std::string& meta) {
  std::error_code absent;
  if (fs::is_regular_file(meta, absent)) return {meta};
  auto files = fs::is_directory(meta, absent) ? files_of_folder(meta) : files_of_glob(meta);
  if (files.empty()) throw Error(ErrorKind::io, meta, no_images_here(meta));
  std::ranges::sort(
      files, [](const fs::path& a, const fs::path& b) { return natural_less(a.string(), b.string()); });
  return files;
}

}  // namespace deepwrist::data
