#pragma once

#include <filesystem>
#include <string>

#include "core/nn/fast/activation_ranges.h"

namespace deepwrist::nn {

/// What 8-bit inference needs beside the weights of one network: a JSON file of a snapshot.
struct Quantization {
  std::string weights_sha256;  ///< of the weights it was made for
  int regions = 0;             ///< images the ranges come from
  ActivationRanges ranges;

  bool operator==(const Quantization&) const = default;
};

/// "int8.json": the file's name beside the weights.
inline constexpr const char* kQuantizationFile = "int8.json";

/// Checks types, ranges and unknown keys; whether the limits fit a network is checked where they are used.
/// Throws Error(format) listing every problem, Error(io), Error(limit).
Quantization read_quantization(const std::filesystem::path& path);
/// Writes it atomically. Throws Error(io).
void write_quantization(const std::filesystem::path& path, const Quantization& quantization);

}  // namespace deepwrist::nn
