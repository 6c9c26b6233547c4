#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/engine/int8/activation_ranges.h"
#include "core/weights/snapshot.h"

namespace deepwrist::engine {

/// What 8-bit inference needs beside the weights of one network: a JSON file of a snapshot.
struct Quantization {
  std::string weights_sha256;  ///< of the weights it was made for
  int regions = 0;             ///< images the ranges come from
  ActivationRanges ranges = {};

  bool operator==(const Quantization&) const = default;
};

/// Checks types, ranges and unknown keys; whether the limits fit a network is checked where they are used.
/// Throws Error(format) listing every problem, Error(io), Error(limit).
Quantization read_quantization(const std::filesystem::path& path);
/// Whether a file has such a name, int8_HASH.json.
bool is_quantization_file(const std::filesystem::path& path);

/// Writes it as int8_HASH.json into `folder`, atomically, and returns where: other contents have other names,
/// so that what a manifest lists stays. Throws Error(io).
std::filesystem::path write_quantization(const std::filesystem::path& folder,
                                         const Quantization& quantization);

/// The ranges of 8-bit inference of these members of a snapshot. Throws Error(usage) naming the members that
/// have none and what to do, Error(format) for a file that is not the manifest's or belongs to other weights.
std::vector<ActivationRanges> int8_ranges(const weights::Snapshot& snapshot,
                                          const std::vector<weights::FoldWeights>& folds);

}  // namespace deepwrist::engine
