#pragma once

#include <filesystem>
#include <string>

namespace deepwrist {

/// PREFIX/share/deepwrist/NAME of a program in PREFIX/bin; it need not exist. Empty where nobody tells where
/// the program is.
std::filesystem::path installed_folder(const std::string& name);

}  // namespace deepwrist
