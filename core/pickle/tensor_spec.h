#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/pickle/value.h"

namespace deepwrist::pickle {

enum class ElementType { float32, float64, float16, bfloat16, int64, int32, int16, int8, uint8, boolean };

/// "float32", ...
const char* name(ElementType type);
std::uint64_t element_bytes(ElementType type);
/// The typed storage class of PyTorch, "torch.FloatStorage", ...
std::string storage_class(ElementType type);

/// A block of numbers in a checkpoint, by its key; several tensors may share one.
struct StorageRef {
  std::string key;
  ElementType type = ElementType::float32;
  std::int64_t elements = 0;
  std::string location;  ///< device it was saved from, "cpu" or "cuda:0"; has no effect here

  std::uint64_t bytes() const { return static_cast<std::uint64_t>(elements) * element_bytes(type); }
  bool operator==(const StorageRef&) const = default;
};

/// A tensor as a view of a storage: element (i, j, ...) is storage[offset + i * strides[0] + j * strides[1] +
/// ...]. Every element lies inside the storage, and there are at most as many as the storage has; in one
/// without elements the sizes that are not zero are bounded as well. No product of them overflows.
struct TensorSpec {
  StorageRef storage;
  std::int64_t offset = 0;
  std::vector<std::int64_t> sizes, strides;

  std::int64_t elements() const;
  /// Of the tensor by itself, whatever it shares with others.
  std::uint64_t bytes() const { return static_cast<std::uint64_t>(elements()) * element_bytes(storage.type); }
};

/// Reads the persistent id of a storage: ('storage', class, key, location, elements[, view]). `place` names
/// the file in errors. `view_offset` receives the offset of a legacy view. Throws Error(format),
/// Error(unsupported) for element types other than those above.
StorageRef storage_ref(const Value& persistent, const std::string& place,
                       std::int64_t* view_offset = nullptr);

/// The tensor that `_rebuild_tensor`, `_rebuild_tensor_v2` or `_rebuild_parameter` would make of a value;
/// nothing for other values. Throws Error(format) naming `entry` for one that does not fit its storage.
std::optional<TensorSpec> tensor_spec(const Value& value, const std::string& entry, const std::string& place);

}  // namespace deepwrist::pickle
