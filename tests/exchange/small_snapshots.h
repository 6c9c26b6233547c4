#pragma once

#include <filesystem>

namespace deepwrist::testing {

/// The smallest untrained snapshots of both blocks, one fold of PA.
void make_small_localizer(const std::filesystem::path& folder);
void make_small_classifier(const std::filesystem::path& folder);

}  // namespace deepwrist::testing
