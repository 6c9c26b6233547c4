#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace deepwrist::data {

/// True for an existing folder or a pattern with * ? or [ that is not itself a file.
bool is_folder_or_glob(const std::string& meta);

/// True for a regular file that starts as DICOM, PNG, JPEG or TIFF does, which no table does.
bool is_image_file(const std::filesystem::path& path);

/// Image files of a folder (not of the folders below it) or of a glob, in natural order; of a file itself. Of
/// a folder, hidden files and well-known other kinds (.csv, .txt, .json, ...) are left out. Throws Error(io)
/// when there are none.
std::vector<std::filesystem::path> list_image_files(const std::string& meta);

}  // namespace deepwrist::data
