#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

namespace deepwrist::archive {

/// What an archive may ask of the machine.
struct UnpackLimits {
  std::uintmax_t bytes_of_file = std::uintmax_t{4} << 30;    ///< of any one entry
  std::uintmax_t bytes = std::uintmax_t{64} << 30;           ///< of all together
  std::uintmax_t bytes_of_ratio = std::uintmax_t{16} << 20;  ///< from which on the ratio counts
  std::uintmax_t ratio = 100;     ///< bytes unpacked over bytes of the archive; weights have 1 to 2
  std::size_t entries = 100'000;  ///< files and folders
};

struct UnpackOptions {
  UnpackLimits limits = {};
  /// Which files are written, by their names in the archive; others are read past. Empty: all.
  std::function<bool(const std::filesystem::path& name)> wanted = {};
  bool sync = false;  ///< what is written outlives a power failure
};

/// Whether a file is called like an archive that `unpack` reads: .tar, .tar.gz, .tgz.
bool has_archive_name(const std::filesystem::path& file);

/// Unpacks a .tar or .tar.gz into `folder`, which must be an empty one that nobody else writes to, and
/// returns the names of the files, relative, without "." and "..", in the order of the archive. Modes,
/// owners and times are not taken over. Throws Error(format) that names the entry for whatever is neither a
/// regular file nor a folder (links, devices, pipes), for absolute names and "..", for a name that comes
/// twice, and for a damaged or cut archive; Error(limit), Error(io), Error(interrupted). What was unpacked
/// until then stays in `folder`.
std::vector<std::filesystem::path> unpack(const std::filesystem::path& archive,
                                          const std::filesystem::path& folder, const UnpackOptions& options);

}  // namespace deepwrist::archive
