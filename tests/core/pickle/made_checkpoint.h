#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace deepwrist::testing {

/// A checkpoint put together from parts, opcodes, tensors, storages and entries of an archive or a legacy
/// file, each of which may be wrong. The bytes decide, one part after the other, so that a fuzzer that changes
/// some of them changes some parts; where they are used up the plainest part is taken. Any bytes give a file.
std::string made_checkpoint(std::span<const std::uint8_t> decisions);

}  // namespace deepwrist::testing
