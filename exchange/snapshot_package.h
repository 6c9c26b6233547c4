#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "exchange/checked_snapshot.h"

namespace deepwrist::exchange {

/// What is said of a file that was packed.
struct PackedFile {
  std::string sha256;
  std::uintmax_t bytes = 0;
  std::string summary;  ///< of the snapshot in it
};

/// Packs a finished snapshot into one file, a tar: a list of what follows with sizes and SHA-256, the
/// manifest, what it lists, the card (MODEL_CARD.md) and what its training data were like
/// (data_profile.json) where they are there; nothing else of the folder, as tables and reports of its
/// training name images. The same snapshot gives the same bytes. Throws as check_snapshot; Error(usage) for a
/// file that is the snapshot's own, Error(format) for a profile that cannot be read, Error(io).
PackedFile pack_snapshot(const std::filesystem::path& folder, const std::filesystem::path& file);

/// Makes a snapshot folder of such a file. Its SHA-256, where one is asked for, is compared before anything
/// is unpacked; the folder appears at the end, when every file in it has been checked against the list and as
/// check_snapshot does. Nothing of the file is executed. Throws Error(usage) for a destination that exists
/// and is no empty folder; Error(format), Error(limit), Error(unsupported) for files that are no such
/// package, Error(io).
CheckedSnapshot install_package(const std::filesystem::path& file, const std::filesystem::path& destination,
                                const std::string& sha256 = {});

}  // namespace deepwrist::exchange
