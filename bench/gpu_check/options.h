#pragma once

#include <torch/types.h>

#include <filesystem>
#include <vector>

namespace deepwrist::gpu_check {

/// gpu_check OUT [--device cuda|cpu] [--small] [--export] [--seconds S]
struct Options {
  std::filesystem::path out;
  torch::Device device{torch::kCUDA, 0};
  bool small = false;       ///< networks of a few thousand parameters, for a trial
  bool only_files = false;  ///< weights and outputs for peer.py, and nothing else
  double seconds = 1.5;     ///< of each timing

  std::vector<int> inference_batches() const { return small ? std::vector{1, 8} : std::vector{1, 8, 64}; }
  std::vector<int> training_batches() const { return small ? std::vector{8} : std::vector{24, 64}; }
};

/// Throws Error(usage).
Options parse(int argc, char** argv);

}  // namespace deepwrist::gpu_check
