#include "core/pickle/checkpoint_index.h"

#include <unordered_set>

#include "core/base/error.h"
#include "core/base/text.h"

namespace deepwrist::pickle {
namespace {

constexpr std::size_t kMaxListed = 10;

std::string joined(const std::vector<std::string>& names, const char* separator) {
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kMaxListed; ++i)
    text += (i == 0 ? "" : separator) + names[i];
  return names.size() <= kMaxListed ? text
                                    : text + separator + "... (" + std::to_string(names.size()) + " in all)";
}

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

void read_state_dict(const std::vector<Value::Entry>& entries, const std::string& place,
                     CheckpointIndex& index) {
  std::unordered_set<std::string> names;
  std::vector<std::string> problems;
  for (const auto& [key, value] : entries) {
    const auto shown = "entry '" + printable(key->text) + "'";
    if (key->kind != Kind::text) {
      problems.push_back("an entry's name is not text");
    } else if (!names.insert(key->text).second) {
      problems.push_back(shown + " is there twice");
    } else if (auto tensor = tensor_spec(*value, shown, place)) {
      index.tensors.emplace_back(key->text, std::move(*tensor));
    } else {
      problems.push_back(shown + " is " + described(*value));
    }
  }
  if (!problems.empty())
    throw Error(ErrorKind::format, place, "has no usable state_dict: " + joined(problems, "; "));
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
  CheckpointIndex index;
  const Value* inner = find(*entries, "state_dict");
  if (inner != nullptr) {
    const auto state = dictionary_entries(*inner);
    if (!state) throw Error(ErrorKind::format, place, "its state_dict is " + described(*inner));
    index.layout = "dictionary with a state_dict";
    for (const auto& [key, value] : *entries) {
      if (value == inner) continue;
      const auto plain = scalar(*value);
      if (plain) index.scalars.emplace_back(key->text, *plain);
      if (!plain) index.skipped.push_back(key->text);
    }
    read_state_dict(*state, place, index);
  } else if (has_tensor(*entries)) {
    index.layout = "bare state_dict";
    read_state_dict(*entries, place, index);
  } else {
    std::vector<std::string> keys;
    for (const auto& [key, value] : *entries) keys.push_back("'" + printable(key->text, 40) + "'");
    throw Error(ErrorKind::format, place, "holds no state_dict; its keys are: " + joined(keys, ", "));
  }
  if (index.tensors.empty()) throw Error(ErrorKind::format, place, "its state_dict is empty");
  return index;
}

}  // namespace deepwrist::pickle
