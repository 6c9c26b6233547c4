#include "core/data/npy.h"

#include <bit>
#include <cassert>
#include <cstring>
#include <numeric>
#include <optional>
#include <set>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/data/scanner.h"

// NumPy's .npy, versions 1 and 2:
//
//   6 bytes   "\x93NUMPY"
//   1, 1      major and minor version
//   2 or 4    length of the header (version 1 or 2), little-endian
//   header    a Python dictionary in ASCII, blanks up to a multiple of 64 bytes from the start of the file
//   items     little-endian, in the order of C

namespace deepwrist::data {
namespace {

static_assert(std::endian::native == std::endian::little, "arrays are used as they lie in the file");
static_assert(sizeof(bool) == 1);

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kMaxDimensions = 32;  // as in NumPy

Error format_error(const std::string& place, const std::string& message) {
  return Error(ErrorKind::format, place, message);
}

/// Bytes of one item; nothing for a type that is not read.
std::optional<std::size_t> item_size(std::string_view dtype) {
  if (dtype == "|u1" || dtype == "|b1") return 1;
  if (dtype == "<u2") return 2;
  if (dtype == "<f4" || dtype == "<i4") return 4;
  if (dtype == "<f8" || dtype == "<i8") return 8;
  return std::nullopt;
}

template <typename T>
constexpr std::string_view dtype_of();
template <>
constexpr std::string_view dtype_of<float>() {
  return "<f4";
}
template <>
constexpr std::string_view dtype_of<double>() {
  return "<f8";
}
template <>
constexpr std::string_view dtype_of<std::uint8_t>() {
  return "|u1";
}
template <>
constexpr std::string_view dtype_of<std::uint16_t>() {
  return "<u2";
}
template <>
constexpr std::string_view dtype_of<std::int32_t>() {
  return "<i4";
}
template <>
constexpr std::string_view dtype_of<std::int64_t>() {
  return "<i8";
}
template <>
constexpr std::string_view dtype_of<bool>() {
  return "|b1";
}

struct Header {
  std::string dtype;
  bool fortran_order = false;
  std::vector<std::size_t> shape;
};

std::vector<std::size_t> parse_shape(Scanner& text, const std::string& place) {
  std::vector<std::size_t> shape;
  bool separated = true;
  if (!text.accept('(')) throw format_error(place, "its header has no shape in parentheses");
  while (!text.accept(')')) {
    const auto extent = text.digits();
    if (!extent || !separated || shape.size() == kMaxDimensions) {
      throw format_error(place, "its header has a bad shape");
    }
    shape.push_back(*extent);
    separated = text.accept(',');
  }
  return shape;
}

void parse_entry(Scanner& text, std::string_view key, Header& header, const std::string& place) {
  if (key == "descr") {
    const auto dtype = text.quoted();
    if (!dtype) throw Error(ErrorKind::unsupported, place, "holds records, not an array of plain numbers");
    header.dtype = *dtype;
  } else if (key == "fortran_order") {
    header.fortran_order = text.accept_word("True");
    if (!header.fortran_order && !text.accept_word("False")) {
      throw format_error(place, "its header has a bad fortran_order");
    }
  } else if (key == "shape") {
    header.shape = parse_shape(text, place);
  } else {
    throw format_error(place, "its header has an unknown key '" + printable(key, 40) + "'");
  }
}

/// The Python dictionary `{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }`.
Header parse_header(std::string_view header_text, const std::string& place) {
  Scanner text(header_text);
  Header header;
  std::set<std::string_view> keys;
  bool separated = true;
  if (!text.accept('{')) throw format_error(place, "its header is not a dictionary");
  while (!text.accept('}')) {
    const auto key = text.quoted();
    if (!key || !separated || !text.accept(':') || !keys.insert(*key).second) {
      throw format_error(place, "its header cannot be read");
    }
    parse_entry(text, *key, header, place);
    separated = text.accept(',');
  }
  if (keys.size() != 3 || !text.at_end()) throw format_error(place, "its header cannot be read");
  return header;
}

void require_supported(const Header& header, const std::string& place) {
  if (header.dtype.find('O') != std::string::npos) {
    throw Error(ErrorKind::unsupported, place, "holds pickled Python objects, which are never loaded");
  }
  if (!item_size(header.dtype)) {
    throw Error(ErrorKind::unsupported, place,
                "has items of type '" + printable(header.dtype, 20) +
                    "'; float32, float64, uint8, uint16, int32, int64 and bool, little-endian, are read");
  }
  if (header.fortran_order) {
    throw Error(ErrorKind::unsupported, place, "is in Fortran order; save numpy.ascontiguousarray of it");
  }
}

/// Product of `shape` and `item` bytes; nothing when it does not fit.
std::optional<std::size_t> byte_count(const std::vector<std::size_t>& shape, std::size_t item) {
  std::size_t total = item;
  for (const std::size_t extent : shape) {
    if (__builtin_mul_overflow(total, extent, &total)) return std::nullopt;
  }
  return total;
}

std::size_t little_endian(std::string_view bytes) {
  std::size_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

/// Cuts `bytes` into the header's text and the items.
std::pair<std::string_view, std::string_view> split(std::string_view bytes, const std::string& place) {
  if (bytes.size() < kMagic.size() + 4 || !bytes.starts_with(kMagic)) {
    throw format_error(place, "is not a NumPy .npy file");
  }
  const int major = static_cast<unsigned char>(bytes[kMagic.size()]);
  if (major != 1 && major != 2) {
    throw Error(ErrorKind::unsupported, place,
                "has .npy format version " + std::to_string(major) + "; 1 and 2 are read");
  }
  bytes.remove_prefix(kMagic.size() + 2);
  const std::size_t length_bytes = major == 1 ? 2 : 4;
  if (bytes.size() < length_bytes) throw format_error(place, "ends within its header");
  const std::size_t length = little_endian(bytes.substr(0, length_bytes));
  bytes.remove_prefix(length_bytes);
  if (bytes.size() < length) throw format_error(place, "ends within its header");
  return {bytes.substr(0, length), bytes.substr(length)};
}

template <typename T>
void append_as_double(const NpyArray& array, std::vector<double>& values) {
  for (const T item : array.as<T>()) values.push_back(static_cast<double>(item));
}

std::string shape_text(const std::vector<std::size_t>& shape) {
  std::string text = "(";
  for (const std::size_t extent : shape) text += std::to_string(extent) + ", ";
  return text + ")";
}

void write_bytes(const std::filesystem::path& path, std::string_view dtype,
                 const std::vector<std::size_t>& shape, std::span<const std::byte> items) {
  std::string header =
      "{'descr': '" + std::string(dtype) + "', 'fortran_order': False, 'shape': " + shape_text(shape) + ", }";
  const std::size_t prefix = kMagic.size() + 4;
  header.append(63 - (prefix + header.size()) % 64, ' ');  // items start at a multiple of 64
  header += '\n';
  std::string bytes(kMagic);
  bytes += {'\1', '\0', static_cast<char>(header.size() & 0xff), static_cast<char>(header.size() >> 8)};
  bytes += header;
  bytes.append(reinterpret_cast<const char*>(items.data()), items.size());
  write_file_atomically(path, bytes);
}

}  // namespace

std::size_t NpyArray::size() const {
  return std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
}

template <typename T>
std::span<const T> NpyArray::as() const {
  if (dtype != dtype_of<T>()) {
    throw format_error(place,
                       "has items of type " + dtype + " where " + std::string(dtype_of<T>()) + " is needed");
  }
  return {reinterpret_cast<const T*>(bytes.data()), size()};
}

template std::span<const float> NpyArray::as<float>() const;
template std::span<const double> NpyArray::as<double>() const;
template std::span<const std::uint8_t> NpyArray::as<std::uint8_t>() const;
template std::span<const std::uint16_t> NpyArray::as<std::uint16_t>() const;
template std::span<const std::int32_t> NpyArray::as<std::int32_t>() const;
template std::span<const std::int64_t> NpyArray::as<std::int64_t>() const;
template std::span<const bool> NpyArray::as<bool>() const;

std::vector<double> NpyArray::to_double() const {
  std::vector<double> values;
  values.reserve(size());
  if (dtype == "<f4") append_as_double<float>(*this, values);
  if (dtype == "<f8") append_as_double<double>(*this, values);
  if (dtype == "|u1") append_as_double<std::uint8_t>(*this, values);
  if (dtype == "<u2") append_as_double<std::uint16_t>(*this, values);
  if (dtype == "<i4") append_as_double<std::int32_t>(*this, values);
  if (dtype == "<i8") append_as_double<std::int64_t>(*this, values);
  if (dtype == "|b1") append_as_double<bool>(*this, values);
  return values;
}

NpyArray parse_npy(std::string_view bytes, const std::string& place) {
  const auto [header_text, items] = split(bytes, place);
  Header header = parse_header(header_text, place);
  require_supported(header, place);
  const auto expected = byte_count(header.shape, *item_size(header.dtype));
  if (!expected || *expected != items.size()) {
    throw format_error(place, "has " + std::to_string(items.size()) +
                                  " bytes of items, which is not what its shape " + shape_text(header.shape) +
                                  " of " + header.dtype + " needs");
  }
  NpyArray array{std::move(header.shape), std::move(header.dtype), {}, place};
  array.bytes.resize(items.size());
  if (!items.empty()) std::memcpy(array.bytes.data(), items.data(), items.size());
  if (array.dtype == "|b1") {
    for (std::byte& item : array.bytes) item = std::byte{item != std::byte{0}};  // any other value is no bool
  }
  return array;
}

NpyArray read_npy(const std::filesystem::path& path, std::size_t max_bytes) {
  return parse_npy(read_file(path, max_bytes), path.string());
}

void write_npy(const std::filesystem::path& path, const std::vector<std::size_t>& shape,
               std::span<const double> values) {
  assert(byte_count(shape, sizeof(double)) == values.size_bytes());
  write_bytes(path, "<f8", shape, std::as_bytes(values));
}

void write_npy(const std::filesystem::path& path, const std::vector<std::size_t>& shape,
               std::span<const float> values) {
  assert(byte_count(shape, sizeof(float)) == values.size_bytes());
  write_bytes(path, "<f4", shape, std::as_bytes(values));
}

}  // namespace deepwrist::data
