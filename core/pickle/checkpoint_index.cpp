#include "core/pickle/checkpoint_index.h"

#include <set>
#include <string_view>

#include "core/base/error.h"
#include "core/base/text.h"

// Two layouts of a checkpoint's dictionary:
//
//   {"epoch": 12, "state_dict": {"conv1.weight": tensor, ...}, "optimizer_states": [...]}
//      scalars      tensors                                       skipped: known by its key only
//   {"conv1.weight": tensor, ...}
//      tensors
//
// Nothing is allocated for tensors yet. What is limited: entries of a dictionary, text beside the weights
// (a pickle's memo makes one long text many), and the bytes of all tensors together, which share storages
// at will: at most 4 × file + 1 MiB.

namespace deepwrist::pickle {
namespace {

constexpr std::size_t kMaxListed = 10;
constexpr std::size_t kMaxEntries = 100'000;
constexpr std::size_t kMaxSideText = std::size_t{1} << 20;
/// Copies of tensors that share a storage are more than the file has; tied weights are a few of them.
constexpr std::uint64_t kMaxCopies = 4, kMaxBytesMore = std::uint64_t{1} << 20;

/// The first of many items of a message.
class List {
 public:
  void add(const std::string& item) {
    if (++count_ <= kMaxListed) text_ += (count_ == 1 ? "" : separator_) + item;
  }
  bool empty() const { return count_ == 0; }
  std::string text() const {
    return count_ <= kMaxListed ? text_ : text_ + separator_ + "... (" + std::to_string(count_) + " in all)";
  }
  explicit List(std::string separator) : separator_(std::move(separator)) {}

 private:
  std::string separator_, text_;
  std::size_t count_ = 0;
};

std::string described(const Value& value) {
  switch (value.kind) {
    case Kind::object:
      return "a value of '" + printable(value.callable->text) + "'";
    case Kind::persistent:
      return "a bare storage";
    case Kind::dict:
      return "a dictionary";
    default:
      return "not a tensor";
  }
}

void require_few(const std::vector<Value::Entry>& entries, const std::string& place) {
  if (entries.size() <= kMaxEntries) return;
  throw Error(ErrorKind::limit, place,
              "has " + std::to_string(entries.size()) + " entries in one dictionary, more than a checkpoint");
}

/// Memory for the tensors is bounded before any of it is taken.
void check_bytes(const CheckpointIndex& index, std::uint64_t file_bytes, const std::string& place) {
  const auto most = kMaxCopies * file_bytes + kMaxBytesMore;
  std::uint64_t total = 0;
  for (const auto& [name, tensor] : index.tensors) {
    if (tensor.bytes() > most - total) {
      throw Error(ErrorKind::format, place,
                  "has tensors that share their numbers so often that they would take more than " +
                      std::to_string(most) + " bytes, where the file has " + std::to_string(file_bytes) +
                      "; save them with their own numbers (clone)");
    }
    total += tensor.bytes();
  }
}

void read_state_dict(const std::vector<Value::Entry>& entries, const std::string& place,
                     CheckpointIndex& index) {
  require_few(entries, place);
  std::set<std::string_view> names;
  List problems("; ");
  for (const auto& [key, value] : entries) {
    const auto shown = "entry '" + printable(key->text) + "'";
    if (key->kind != Kind::text) {
      problems.add("an entry's name is not text");
    } else if (!names.insert(key->text).second) {
      problems.add(shown + " is there twice");
    } else if (auto tensor = tensor_spec(*value, shown, place)) {
      index.tensors.emplace_back(key->text, std::move(*tensor));
    } else {
      problems.add(shown + " is " + described(*value));
    }
  }
  if (!problems.empty())
    throw Error(ErrorKind::format, place, "has no usable state_dict: " + problems.text());
}

std::optional<Scalar> scalar(const Value& value) {
  switch (value.kind) {
    case Kind::boolean:
    case Kind::integer:
      return value.integer;
    case Kind::real:
      return value.real;
    case Kind::text:
      return value.text;
    default:
      return std::nullopt;
  }
}

/// The values beside the state_dict. The memo of a pickle lets many of them be one long text.
void read_beside(const std::vector<Value::Entry>& entries, const Value& state_dict, const std::string& place,
                 CheckpointIndex& index) {
  if (const Value* key = repeated_key(entries)) {
    throw Error(ErrorKind::format, place,
                "its key '" + printable(key_text(*key), 60) + "' is there twice in one dictionary");
  }
  std::size_t text_bytes = 0;
  for (const auto& [key, value] : entries) {
    if (value == &state_dict) continue;
    text_bytes += key->text.size() + (value->kind == Kind::text ? value->text.size() : 0);
    if (text_bytes > kMaxSideText) {
      throw Error(ErrorKind::limit, place,
                  "has more text beside its weights than a checkpoint, at the key '" +
                      printable(key->text, 40) + "'");
    }
    const auto plain = scalar(*value);
    if (plain) index.scalars.emplace_back(key->text, *plain);
    if (!plain) index.skipped.push_back(key->text);
  }
}

bool has_tensor(const std::vector<Value::Entry>& entries) {
  for (const auto& [key, value] : entries) {
    if (is_call(*value, "torch._utils._rebuild_tensor_v2") ||
        is_call(*value, "torch._utils._rebuild_tensor") ||
        is_call(*value, "torch._utils._rebuild_parameter")) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::optional<long long> CheckpointIndex::integer(const std::string& name) const {
  for (const auto& [key, value] : scalars) {
    if (key == name && std::holds_alternative<std::int64_t>(value)) return std::get<std::int64_t>(value);
  }
  return std::nullopt;
}

CheckpointIndex index_checkpoint(const Container& container, const std::string& place) {
  const auto entries = dictionary_entries(container.root());
  if (!entries) {
    throw Error(ErrorKind::format, place,
                "holds no dictionary of weights but " + described(container.root()) +
                    ": save the module's state_dict() with torch.save");
  }
  require_few(*entries, place);
  CheckpointIndex index;
  const Value* inner = find(*entries, "state_dict");
  if (inner != nullptr) {
    const auto state = dictionary_entries(*inner);
    if (!state) throw Error(ErrorKind::format, place, "its state_dict is " + described(*inner));
    index.layout = "dictionary with a state_dict";
    read_beside(*entries, *inner, place, index);
    read_state_dict(*state, place, index);
  } else if (has_tensor(*entries)) {
    index.layout = "bare state_dict";
    read_state_dict(*entries, place, index);
  } else {
    List keys(", ");
    for (const auto& [key, value] : *entries) keys.add("'" + printable(key->text, 40) + "'");
    throw Error(ErrorKind::format, place, "holds no state_dict; its keys are: " + keys.text());
  }
  if (index.tensors.empty()) throw Error(ErrorKind::format, place, "its state_dict is empty");
  check_bytes(index, container.file_bytes(), place);
  return index;
}

}  // namespace deepwrist::pickle
