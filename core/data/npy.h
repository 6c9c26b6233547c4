#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace deepwrist::data {

/// An array as in NumPy's .npy format, C order, little-endian.
struct NpyArray {
  std::vector<std::size_t> shape;  ///< empty for a single number
  std::string dtype;               ///< "<f4", "<f8", "|u1", "<u2", "<i4", "<i8" or "|b1"
  std::vector<std::byte> bytes;    ///< size() items
  std::string place;               ///< the file, for messages

  /// Product of `shape`.
  std::size_t size() const;
  /// The items. T is float, double, uint8_t, uint16_t, int32_t, int64_t or bool; throws Error(format) when
  /// the file holds another type.
  template <typename T>
  std::span<const T> as() const;
  /// The items of any type as double (64-bit integers beyond 2^53 are rounded).
  std::vector<double> to_double() const;
};

inline constexpr std::size_t kMaxNpyBytes = std::size_t{1} << 30;

/// Reads format versions 1.0 and 2.0. Nothing in the file is executed: Python objects are refused. Throws
/// Error(io), Error(limit) above `max_bytes`, Error(unsupported) for other types, orders and versions,
/// Error(format) when header and size disagree.
NpyArray read_npy(const std::filesystem::path& path, std::size_t max_bytes = kMaxNpyBytes);

/// The same from memory; `place` names the source in messages.
NpyArray parse_npy(std::string_view bytes, const std::string& place);

/// Writes doubles ("<f8") or floats ("<f4") atomically. `values` has the product of `shape` items. Throws
/// Error(io).
void write_npy(const std::filesystem::path& path, const std::vector<std::size_t>& shape,
               std::span<const double> values);
void write_npy(const std::filesystem::path& path, const std::vector<std::size_t>& shape,
               std::span<const float> values);

}  // namespace deepwrist::data
