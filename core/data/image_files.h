#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace deepwrist::data {

/// True for an existing folder or a pattern with * ? or [ that is not itself a file.
bool is_folder_or_glob(const std::string& meta);

/// True for a regular file whose content is DICOM (with or without preamble), PNG, JPEG or TIFF, which no
/// table's is.
bool is_image_file(const std::filesystem::path& path);

/// Throws Error(format) for a file whose content shows that it is no table, saying what it is and what to do:
/// "is an Excel workbook; save it as CSV".
void require_table(const std::filesystem::path& path);

struct ImageFiles {
  std::vector<std::filesystem::path> files;        ///< in natural order
  std::vector<std::filesystem::path> passed_over;  ///< what lies beside them and is no image
};

/// Image files of a folder and the folders below it (each once, also where links lead to it again), of a
/// pattern, or a file itself. Taken is what has an image's extension or content. Left out are hidden files
/// and folders, DICOMDIR and well-known other kinds (.csv, .txt, Thumbs.db, ...), and the folders in
/// `outputs`, which a run writes itself. Throws Error(io) when there are no images, Error(usage) for a
/// pattern with **.
ImageFiles list_image_files(const std::string& meta, const std::vector<std::filesystem::path>& outputs = {});

/// "3 files that are no images are passed over: DICOMDIR, Thumbs.db, notes.txt"; names only with
/// `show_names`.
std::string describe_passed_over(const std::vector<std::filesystem::path>& files, bool show_names);

}  // namespace deepwrist::data
