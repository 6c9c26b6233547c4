#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace deepwrist {

/// Writes `bytes` to `path` so that readers see the old file or the whole new one: temporary name in the same
/// folder, fsync, rename. Creates missing parent folders. Throws Error(io) (disk full, no permission) and
/// leaves no temporary file behind.
void write_file_atomically(const std::filesystem::path& path, std::span<const std::byte> bytes);
void write_file_atomically(const std::filesystem::path& path, std::string_view text);

/// The same for writers that need a file name: `write` receives the temporary path, which keeps the
/// extension.
void write_file_atomically(const std::filesystem::path& path,
                           const std::function<void(const std::filesystem::path& temporary)>& write);

/// The whole file. Throws Error(io) when it cannot be read, is not a regular file, or Error(limit) above
/// `max_bytes`.
std::string read_file(const std::filesystem::path& path, std::size_t max_bytes);

/// Throws Error(io) unless files can be created in `folder` (created when missing).
void require_writable_folder(const std::filesystem::path& folder);

}  // namespace deepwrist
