#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "exchange/portable_network.h"

namespace deepwrist::exchange {

/// Of ONNX's default domain: known to ONNX Runtime from 1.5 on, and to what is younger than 2020.
inline constexpr int kOnnxOpset = 13;

/// Whether this build has libonnx.
bool has_onnx();

/// Writes the network as an ONNX file, atomically, after ONNX's own checker has passed it; `metadata` becomes
/// its properties. Throws Error(unsupported) in a build without libonnx, and for a network that opset 13
/// cannot compute; Error(limit) above 2 GB, which one file of ONNX can have; Error(io).
void write_onnx(const std::filesystem::path& file, const PortableNetwork& network,
                const std::map<std::string, std::string>& metadata);

}  // namespace deepwrist::exchange
