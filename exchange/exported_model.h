#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace deepwrist::exchange {

enum class ExportFormat { onnx, torchscript, safetensors };

/// "onnx", ...
const char* name(ExportFormat format);

struct ExportOptions {
  std::filesystem::path snapshot;
  std::filesystem::path destination;  ///< must not exist, or be an empty folder
  ExportFormat format = ExportFormat::onnx;
  bool standardized = false;  ///< mean and deviation in the graph, whose input is then an 8-bit picture
  bool samples = false;       ///< an input and our outputs beside each network
  bool quiet = false;
};

/// A network of an export, by how much its file computed something else than we do, where that was tried.
struct ExportSummary {
  std::string snapshot;  ///< what it is of
  std::size_t files = 0;
  double farthest = -1;  ///< over all networks; -1: not tried here
};

/// How far an output of a file that computes may be from ours, as a share of the largest number of that
/// output: the order of sums differs, and each has some thousand terms of float32 in some hundred layers.
inline constexpr double kExportTolerance = 1e-4;

/// Writes each network of a snapshot for other programs, "PA_fold_0.onnx", and export.json with what goes in
/// and out, digests, preprocessing and how they were checked. The destination appears whole or not at all.
/// Networks that compute (ONNX, TorchScript) have batch normalisation folded in; safetensors has the entries
/// of the state dictionary as they are. Throws as check_snapshot; Error(usage) for a snapshot without
/// statistics where they are to be in the graph, or for safetensors, which has no graph; Error(unsupported)
/// for a build without ONNX; Error(format) where a file that was written computes something else.
ExportSummary export_model(const ExportOptions& options);

}  // namespace deepwrist::exchange
