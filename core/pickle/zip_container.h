#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "core/pickle/container.h"

namespace deepwrist::pickle {

/// The format of torch.save since PyTorch 1.6: a zip archive of stored entries NAME/data.pkl and
/// NAME/data/KEY. Compressed, encrypted, repeated or overlapping entries are refused; checksums are verified
/// while reading. `file_bytes` is the size of the file. Throws as open_container.
std::unique_ptr<Container> open_zip_container(const std::filesystem::path& path, std::uint64_t file_bytes);

}  // namespace deepwrist::pickle
