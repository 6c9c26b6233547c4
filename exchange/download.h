#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace deepwrist::exchange {

struct DownloadOptions {
  std::uintmax_t most_bytes = std::uintmax_t{64} << 30;
  std::filesystem::path certificates = {};  ///< PEM file of whom to trust; empty: whom the system trusts
  bool quiet = false;                       ///< no progress
};

/// Whether a text is an address of the web rather than a file: "https://...", and "http://..." and others
/// that `download` refuses.
bool is_address(const std::string& text);

/// The last part of an address's path, "weights.dwsnap"; empty where it has none.
std::string file_name_of(const std::string& address);

/// Writes what is at an https address to a file, which must not exist. Certificates are verified;
/// redirections lead to https only. Throws Error(usage) for other addresses and those with a name or password
/// in them, Error(limit) above `most_bytes`, Error(interrupted), Error(io) for whatever the network or the
/// server says. What was written until then stays.
void download(const std::string& address, const std::filesystem::path& file, const DownloadOptions& options);

}  // namespace deepwrist::exchange
