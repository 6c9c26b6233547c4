#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/weights/state_dict.h"

namespace deepwrist::exchange {

/// Writes weights in the safetensors format, atomically: the length of the header (8 bytes, little-endian),
/// the header (JSON: type, shape and place of each entry, `metadata` as __metadata__), then the numbers, in
/// the order of the entries. The same values give the same bytes. Throws Error(io); Error(unsupported) for
/// complex and quantised tensors.
void write_safetensors(const std::filesystem::path& file, const weights::StateDict& weights,
                       const std::map<std::string, std::string>& metadata);

}  // namespace deepwrist::exchange
