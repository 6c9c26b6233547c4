#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace deepwrist::data {

/// True for names that end as image files do (".dcm", ".PNG", ...).
bool has_image_extension(std::string_view name);

/// The ID that a file's name gives: the name without its folders and without the extension of an image. Any
/// other ending belongs to the name: "1.2.840.99.5.1" keeps its last number.
std::string id_of_file(std::string_view name);

/// Whether an ID may have been made from a file's name, by id_of_file() or distinct_ids().
bool is_id_of_file(std::string_view id, std::string_view name);

/// One ID for each file, different for different paths: id_of_file(), and where several files have the same,
/// as many of the folders' names before it, joined by "_", as tell them apart; then the extension too, at
/// last a number. Equal paths are one file.
std::vector<std::string> distinct_ids(const std::vector<std::filesystem::path>& files);

}  // namespace deepwrist::data
