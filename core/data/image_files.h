#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace deepwrist::data {

/// True for an existing folder or a pattern with * ? or [ that is not itself a file.
bool is_folder_or_glob(const std::string& meta);

/// Image files of a folder (not of the folders below it) or of a glob, in natural order. Of a folder, hidden
/// files and well-known other kinds (.csv, .txt, .json, ...) are left out. Throws Error(io) when there are
/// none.
std::vector<std::filesystem::path> list_image_files(const std::string& meta);

}  // namespace deepwrist::data
