#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace deepwrist::testing {

/// Opens a checkpoint, finds its tensors, reads every storage of the state_dict and takes memory for each
/// tensor by itself, as a network does. Throws as the readers do. Returns the number of tensors.
std::size_t read_everything(const std::filesystem::path& path);

/// The same for a file that exists in memory only. Returns 0 where it is refused with an Error; any other
/// exception passes through.
std::size_t read_everything_or_refuse(std::span<const std::byte> bytes);

}  // namespace deepwrist::testing
