#include "core/data/image_files.h"

#include <glob.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <set>
#include <string_view>
#include <system_error>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/data/file_names.h"
#include "core/dicom/file_kind.h"

// What becomes of an entry of a folder or pattern, the first line that holds:
//
//   name begins with a dot                     passed over, folders too
//   DICOMDIR, Thumbs.db, *.csv, *.pdf, ...     passed over, unopened
//   content is a DICOMDIR                      passed over, whatever its name
//   an image's extension                       taken: a damaged one is a failed case, not a missing row
//   content is DICOM, PNG, JPEG, TIFF          taken: DICOM files often have no extension
//   else                                       passed over
//
// A folder is known by its canonical path and visited once. Links to folders are followed after the whole
// tree, so that files are named by the way without links. A run's own output folders count as visited.

namespace deepwrist::data {
namespace fs = std::filesystem;
namespace {

std::vector<std::uint8_t> start_of(const fs::path& path) {
  std::vector<std::uint8_t> start(dicom::kKindBytes);
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(start.data()), static_cast<std::streamsize>(start.size()));
  start.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return start;
}

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

/// Names that live beside images.
bool is_known_other_kind(const fs::path& file) {
  static constexpr auto kNames =
      std::to_array<std::string_view>({"dicomdir", "thumbs.db", "desktop.ini", "ehthumbs.db", "autorun.inf"});
  static constexpr auto kExtensions = std::to_array<std::string_view>(
      {".csv",  ".tsv", ".txt", ".json", ".yaml", ".yml",     ".md",  ".xml", ".html",
       ".htm",  ".pdf", ".zip", ".npy",  ".log",  ".lock",    ".tar", ".gz",  ".xls",
       ".xlsx", ".ods", ".doc", ".docx", ".db",   ".partial", ".exe", ".dll", ".ini",
       ".inf",  ".bat", ".sh",  ".py",   ".7z",   ".rar",     ".svg", ".css", ".js"});
  return std::ranges::find(kNames, to_lower(file.filename().string())) != kNames.end() ||
         std::ranges::find(kExtensions, to_lower(file.extension().string())) != kExtensions.end();
}

/// Whether a file is to be read. DICOM files often have no extension, or end in a UID's last number, so that
/// the content counts where the name does not tell; an image's extension on anything is an image that fails.
bool is_wanted(const fs::path& file) {
  if (is_hidden(file) || is_known_other_kind(file)) return false;
  const auto start = start_of(file);
  if (dicom::is_dicomdir_start(start)) return false;
  return has_image_extension(file.string()) || dicom::is_image_start(start);
}

void take(const fs::path& file, ImageFiles& found) {
  (is_wanted(file) ? found.files : found.passed_over).push_back(file);
}

/// Walks through a folder and those below it, each once.
class FolderWalk {
 public:
  FolderWalk(const std::vector<fs::path>& outputs, ImageFiles& found) : found_(found) {
    for (const auto& folder : outputs) {
      std::error_code absent;
      if (const auto real = fs::canonical(folder, absent); !absent) seen_.insert(real);
    }
  }

  void start(const fs::path& folder) {
    std::error_code unknown;
    seen_.erase(fs::canonical(folder, unknown));  // it is meant to be read
    visit(folder);
    // Links come last, so that a folder of the tree is found by its own name.
    for (std::size_t i = 0; i < links_.size(); ++i) visit(fs::path(links_[i]));
  }

 private:
  void visit(const fs::path& folder) {
    std::error_code error;
    const auto real = fs::canonical(folder, error);
    if (!error && !seen_.insert(real).second) return;
    std::vector<fs::path> folders;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
      std::error_code vanished;  // between listing and looking
      const auto& path = entry->path();
      if (fs::is_directory(path, vanished)) {
        if (is_hidden(path)) {
          found_.passed_over.push_back(path);
        } else {
          (fs::is_symlink(path, vanished) ? links_ : folders).push_back(path);
        }
      } else if (fs::is_regular_file(path, vanished)) {
        take(path, found_);
      }
    }
    if (error) throw Error(ErrorKind::io, folder.string(), "cannot be listed: " + error.message());
    for (const auto& below : folders) visit(below);
  }

  ImageFiles& found_;
  std::set<fs::path> seen_;
  std::vector<fs::path> links_;
};

ImageFiles files_of_glob(const std::string& pattern) {
  if (pattern.find("**") != std::string::npos) {
    throw Error(ErrorKind::usage, pattern,
                "a pattern has no **; give the folder, which is read with all folders below it");
  }
  glob_t found{};
  const int result = ::glob(pattern.c_str(), GLOB_TILDE, nullptr, &found);
  ImageFiles files;
  for (std::size_t i = 0; i < found.gl_pathc; ++i) {
    std::error_code vanished;
    if (fs::is_regular_file(found.gl_pathv[i], vanished)) take(found.gl_pathv[i], files);
  }
  ::globfree(&found);
  if (result != 0 && result != GLOB_NOMATCH) throw Error(ErrorKind::io, pattern, "cannot be listed");
  return files;
}

std::string no_images_here(const std::string& meta, const ImageFiles& found) {
  std::error_code absent;
  std::string reason = "there are no image files here";
  if (!found.passed_over.empty()) return reason + "; " + describe_passed_over(found.passed_over, true);
  if (!fs::is_directory(meta, absent)) return reason + "; the pattern matches no file";
  return reason +
         ", nor in the folders below; give a folder that holds images, a pattern (*.dcm), an image "
         "file or a CSV table";
}

void sort_naturally(std::vector<fs::path>& files) {
  std::ranges::sort(
      files, [](const fs::path& a, const fs::path& b) { return natural_less(a.string(), b.string()); });
}

}  // namespace

bool is_folder_or_glob(const std::string& meta) {
  std::error_code absent;
  if (fs::is_directory(meta, absent)) return true;
  return meta.find_first_of("*?[") != std::string::npos && !fs::exists(meta, absent);
}

bool is_image_file(const fs::path& path) {
  std::error_code absent;
  return fs::is_regular_file(path, absent) && dicom::is_image_start(start_of(path));
}

void require_table(const fs::path& path) {
  std::error_code absent;
  if (!fs::is_regular_file(path, absent)) return;
  const auto start = start_of(path);
  if (dicom::is_image_start(start))
    throw Error(ErrorKind::format, path.string(), "is an image; a table must be CSV");
  if (const auto other = dicom::other_kind(start))
    throw Error(ErrorKind::format, path.string(), "is " + *other);
  if (has_image_extension(path.string()))
    throw Error(
        ErrorKind::format, path.string(),
        start.empty() ? "is empty" : "is no image: neither DICOM nor PNG, JPEG or TIFF; a table must be CSV");
}

ImageFiles list_image_files(const std::string& meta, const std::vector<fs::path>& outputs) {
  std::error_code absent;
  if (fs::is_regular_file(meta, absent)) return {{meta}, {}};
  ImageFiles found;
  if (fs::is_directory(meta, absent)) {
    FolderWalk(outputs, found).start(meta);
  } else {
    found = files_of_glob(meta);
  }
  if (found.files.empty()) throw Error(ErrorKind::io, meta, no_images_here(meta, found));
  sort_naturally(found.files);
  sort_naturally(found.passed_over);
  return found;
}

std::string describe_passed_over(const std::vector<fs::path>& files, bool show_names) {
  constexpr std::size_t kShown = 8;
  std::string text =
      std::to_string(files.size()) + (files.size() == 1 ? " file that is no image is passed over"
                                                        : " files that are no images are passed over");
  if (!show_names) return text;
  for (std::size_t i = 0; i < std::min(files.size(), kShown); ++i) {
    text += (i == 0 ? ": " : ", ") + printable(files[i].filename().string(), 60);
  }
  return files.size() > kShown ? text + ", ..." : text;
}

}  // namespace deepwrist::data
