#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace deepwrist::localizer {

/// Stands for the localizer that comes with the programs, where a snapshot's folder is asked for.
inline constexpr const char* kBuiltin = "builtin";

/// Where its snapshot is looked for: $DEEPWRIST_LOCALIZER_DIR alone where that is set, else
/// PREFIX/share/deepwrist/localizer of the program, then models/localizer of the sources.
std::vector<std::filesystem::path> builtin_places();
std::string builtin_places_text();

/// The first of these places that holds a snapshot; empty where none does.
std::filesystem::path builtin_snapshot();

}  // namespace deepwrist::localizer
