#pragma once

#include <filesystem>

namespace deepwrist::training {

/// Writes a finished snapshot again with its convolutions as float16, half the bytes of a snapshot that only
/// infers: weights, statistics and manifest, without what training left. What calibrate and quantize found
/// was of the weights as they were and is left out, with a warning. The destination appears whole or not at
/// all. Throws Error(usage) for unsuitable folders, Error(format) for broken files and weights beyond
/// float16, Error(io).
void halve_snapshot(const std::filesystem::path& source, const std::filesystem::path& destination);

}  // namespace deepwrist::training
