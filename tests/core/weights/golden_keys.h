#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/temporary_folder.h"

namespace deepwrist::testing {

/// Name and shape of every entry of a network of the reference, in order.
std::vector<std::pair<std::string, std::vector<std::int64_t>>> keys_of(const std::filesystem::path& file);

/// Unpacked with the `xz` program; empty where there is none.
std::filesystem::path unpack(const std::filesystem::path& packed, const TemporaryFolder& folder);

}  // namespace deepwrist::testing
