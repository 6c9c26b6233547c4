#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/config/node.h"

namespace deepwrist::config {

/// Caps on a configuration file; the largest of the original's is under 10 kB.
inline constexpr std::size_t kMaxFileBytes = std::size_t{1} << 20;
inline constexpr int kMaxDepth = 64;
/// Values after aliases are expanded, each 256 bytes of text counted as one more.
inline constexpr std::size_t kMaxNodes = 20'000;

/// One YAML document (UTF-8) as a tree whose values remember `source` and their lines. Scalars are typed by
/// plain_scalar unless quoted or tagged; of a key given twice the last counts (as in PyYAML) and a warning is
/// logged;
/// `<<` merges. Throws Error(usage) with "source:line" for broken YAML, keys that are not text, a second
/// document, aliases inside their own anchor and values beyond the caps.
Node parse_yaml(std::string_view text, const std::string& source);

/// A configuration file as OmegaConf reads it: an empty document is an empty map, a lone text T is the map
/// {T: null}. Throws also Error(io) and Error(limit) for the file itself.
Node load_yaml(const std::filesystem::path& file);

/// The same for a document at hand.
Node parse_document(std::string_view text, const std::string& source);

}  // namespace deepwrist::config
