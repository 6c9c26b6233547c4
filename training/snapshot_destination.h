#pragma once

#include <filesystem>

namespace deepwrist::training {

/// The absolute path of a snapshot folder that is to be made, without a trailing slash. Throws Error(usage)
/// where it exists and is no empty folder.
std::filesystem::path checked_destination(const std::filesystem::path& given);

}  // namespace deepwrist::training
