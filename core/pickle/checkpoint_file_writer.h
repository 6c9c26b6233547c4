#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/pickle/checkpoint_index.h"
#include "core/pickle/tensor_spec.h"

namespace deepwrist::pickle {

/// A contiguous tensor in memory, which must stay valid while it is written.
struct TensorData {
  std::string name;
  ElementType type = ElementType::float32;
  std::vector<std::int64_t> sizes;
  std::span<const std::byte> bytes;
};

/// Writes {**scalars, "state_dict": OrderedDict(tensors)} as torch.save's zip format, atomically. The same
/// values give the same bytes. Python reads it with torch.load(path, weights_only=True). Throws Error(io).
void write_checkpoint_file(const std::filesystem::path& path, const std::vector<TensorData>& tensors,
                           const std::vector<std::pair<std::string, Scalar>>& scalars);

}  // namespace deepwrist::pickle
