#include "core/pickle/tensor_spec.h"

#include <algorithm>
#include <array>
#include <limits>

#include "core/base/error.h"
#include "core/base/text.h"

// A tensor as torch.save pickles it, and what is taken of it:
//
//   _rebuild_tensor_v2(storage, offset, sizes, strides, requires_grad, hooks)      the first four
//   storage: persistent id ("storage", FloatStorage, key, location, elements[, view])
//   _rebuild_parameter(tensor, ...)                                                its tensor
//
// Inside the storage, of n elements:
//
//   offset + Σ (size_d - 1) · stride_d < n,   Π size_d ≤ n
//
// The second forbids strides of 0 that would make a large tensor of few numbers. Both are computed step by
// step with numbers of at most 2^48, so that nothing overflows; a size of 0 counts as 1 there, and the
// product is then limited by itself.

namespace deepwrist::pickle {
namespace {

struct TypeInfo {
  ElementType type;
  const char* name;
  const char* storage;
  std::uint64_t bytes;
};

constexpr std::array<TypeInfo, 10> kTypes{{
    {ElementType::float32, "float32", "torch.FloatStorage", 4},
    {ElementType::float64, "float64", "torch.DoubleStorage", 8},
    {ElementType::float16, "float16", "torch.HalfStorage", 2},
    {ElementType::bfloat16, "bfloat16", "torch.BFloat16Storage", 2},
    {ElementType::int64, "int64", "torch.LongStorage", 8},
    {ElementType::int32, "int32", "torch.IntStorage", 4},
    {ElementType::int16, "int16", "torch.ShortStorage", 2},
    {ElementType::int8, "int8", "torch.CharStorage", 1},
    {ElementType::uint8, "uint8", "torch.ByteStorage", 1},
    {ElementType::boolean, "bool", "torch.BoolStorage", 1},
}};

const TypeInfo& info(ElementType type) { return kTypes.at(static_cast<std::size_t>(type)); }

constexpr std::size_t kMaxDimensions = 16;
/// Larger than any file; keeps every byte count far from overflow.
constexpr std::int64_t kMaxElements = std::int64_t{1} << 48;
/// What the other sizes of a tensor without elements may amount to.
constexpr std::int64_t kMaxElementsOfEmpty = std::int64_t{1} << 20;
/// PyTorch writes numbers as keys and devices as locations. Each tensor has a copy of both.
constexpr std::size_t kMaxKeyBytes = 200;

[[noreturn]] void fail(const std::string& place, const std::string& what) {
  throw Error(ErrorKind::format, place, what);
}

ElementType element_type(const Value& storage, const std::string& place) {
  for (const auto& known : kTypes) {
    if (storage.kind == Kind::global && storage.text == known.storage) return known.type;
  }
  throw Error(ErrorKind::unsupported, place,
              "holds a storage of the type '" + printable(storage.text) +
                  "', which is not read (floating point, integer and bool are)");
}

std::vector<std::int64_t> integers(const Value& value, const std::string& entry, const std::string& place) {
  // torch.Size((3, 4)) is a call around the tuple.
  const bool wrapped = is_call(value, "torch.Size") && value.arguments->items.size() == 1;
  const Value& tuple = wrapped ? *value.arguments->items[0] : value;
  const bool sequence = tuple.kind == Kind::tuple || tuple.kind == Kind::list;
  if (!sequence || tuple.items.size() > kMaxDimensions) fail(place, entry + " has no valid shape");
  std::vector<std::int64_t> result;
  for (const Value* item : tuple.items) {
    if (item->kind != Kind::integer || item->integer < 0 || item->integer > kMaxElements) {
      fail(place, entry + " has a negative or absurd size or stride");
    }
    result.push_back(item->integer);
  }
  return result;
}

/// Both factors are at most 2^48, so the product is checked by division.
std::int64_t product(std::int64_t a, std::int64_t b, const std::string& entry, const std::string& place) {
  if (a != 0 && b > std::numeric_limits<std::int64_t>::max() / 2 / a)
    fail(place, entry + " is absurdly large");
  return a * b;
}

void check_bounds(const TensorSpec& tensor, const std::string& entry, const std::string& place) {
  if (tensor.sizes.size() != tensor.strides.size()) fail(place, entry + " has not one stride for each size");
  const bool empty = std::ranges::find(tensor.sizes, 0) != tensor.sizes.end();
  std::int64_t elements = 1;
  std::int64_t last = tensor.offset;
  for (std::size_t d = 0; d < tensor.sizes.size(); ++d) {
    // A zero counts as one: it must not hide what multiplied without it would overflow.
    const auto size = std::max<std::int64_t>(tensor.sizes[d], 1);
    elements = product(elements, size, entry, place);
    const auto reach = product(size - 1, tensor.strides[d], entry, place);
    if (last > kMaxElements || reach > kMaxElements) fail(place, entry + " reaches beyond its storage");
    last += reach;
  }
  if (empty && elements > kMaxElementsOfEmpty) fail(place, entry + " is absurdly large");
  const bool outside = empty ? tensor.offset > tensor.storage.elements : last >= tensor.storage.elements;
  if (outside || (!empty && elements > tensor.storage.elements)) {
    fail(place, entry + " of shape " + shape_text(tensor.sizes, ", ") + " reaches beyond its storage of " +
                    std::to_string(tensor.storage.elements) + " elements");
  }
}

}  // namespace

const char* name(ElementType type) { return info(type).name; }
std::uint64_t element_bytes(ElementType type) { return info(type).bytes; }
std::string storage_class(ElementType type) { return info(type).storage; }

std::int64_t TensorSpec::elements() const {
  std::int64_t count = 1;
  for (const auto size : sizes) count *= size;
  return count;
}

StorageRef storage_ref(const Value& persistent, const std::string& place, std::int64_t* view_offset) {
  const Value& id = *persistent.arguments;
  if (id.kind != Kind::tuple || id.items.size() < 5 || id.items.size() > 6 ||
      id.items[0]->text != "storage") {
    fail(place, "refers to something that is not a storage of numbers");
  }
  StorageRef ref;
  ref.type = element_type(*id.items[1], place);
  ref.key = key_text(*id.items[2]);
  ref.location = id.items[3]->text;
  if (ref.key.size() > kMaxKeyBytes || ref.location.size() > kMaxKeyBytes)
    fail(place, "refers to a storage by a name of more than " + std::to_string(kMaxKeyBytes) + " bytes ('" +
                    printable(ref.key.size() > kMaxKeyBytes ? ref.key : ref.location, 40) + "')");
  const Value& elements = *id.items[4];
  if (elements.kind != Kind::integer || elements.integer < 0 || elements.integer > kMaxElements) {
    fail(place, "has a storage of an absurd size (key '" + printable(ref.key) + "')");
  }
  ref.elements = elements.integer;
  if (id.items.size() == 6 && id.items[5]->kind != Kind::none) {
    // Legacy files: a storage that is a part (key, offset, size) of the one named.
    const Value& view = *id.items[5];
    const bool valid = view.kind == Kind::tuple && view.items.size() == 3 &&
                       view.items[1]->kind == Kind::integer && view.items[1]->integer >= 0 &&
                       view.items[1]->integer <= ref.elements;
    if (!valid) fail(place, "has an invalid view of a storage (key '" + printable(ref.key) + "')");
    if (view_offset != nullptr) *view_offset = view.items[1]->integer;
  }
  return ref;
}

std::optional<TensorSpec> tensor_spec(const Value& value, const std::string& entry,
                                      const std::string& place) {
  const Value* call = &value;
  if (is_call(value, "torch._utils._rebuild_parameter") && !value.arguments->items.empty()) {
    call = value.arguments->items[0];
  }
  const bool rebuilt =
      is_call(*call, "torch._utils._rebuild_tensor_v2") || is_call(*call, "torch._utils._rebuild_tensor");
  if (!rebuilt) return std::nullopt;
  const auto& arguments = call->arguments->items;
  if (arguments.size() < 4 || arguments[0]->kind != Kind::persistent || arguments[1]->kind != Kind::integer) {
    fail(place, entry + " is not built from a storage");
  }
  TensorSpec tensor;
  std::int64_t view_offset = 0;
  tensor.storage = storage_ref(*arguments[0], place, &view_offset);
  tensor.offset = arguments[1]->integer;
  if (tensor.offset < 0 || tensor.offset > kMaxElements) fail(place, entry + " starts before its storage");
  tensor.offset += view_offset;
  tensor.sizes = integers(*arguments[2], entry, place);
  tensor.strides = integers(*arguments[3], entry, place);
  check_bounds(tensor, entry, place);
  return tensor;
}

}  // namespace deepwrist::pickle
