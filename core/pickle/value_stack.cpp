#include "core/pickle/value_stack.h"

#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"

namespace deepwrist::pickle {

Value* ValueStack::push_new(Kind kind) {
  if (pickle_.values.size() == limits_.values) {
    throw Error(ErrorKind::limit, reader_.place(), "its pickled part has too many values to be a checkpoint");
  }
  Value& value = pickle_.values.emplace_back();
  value.kind = kind;
  push(&value);
  return &value;
}

Value* ValueStack::top() {
  if (stack_.size() == bottom()) fail("a value is missing on the stack");
  return stack_.back();
}

Value* ValueStack::pop() {
  Value* value = top();
  stack_.pop_back();
  return value;
}

std::vector<Value*> ValueStack::pop_to_mark() {
  if (marks_.empty()) fail("a mark is missing on the stack");
  const auto first = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
  std::vector<Value*> values(first, stack_.end());
  stack_.erase(first, stack_.end());
  marks_.pop_back();
  return values;
}

std::vector<Value*> ValueStack::pop_last(std::size_t count) {
  if (stack_.size() - bottom() < count) fail("a value is missing on the stack");
  const auto first = stack_.end() - static_cast<std::ptrdiff_t>(count);
  std::vector<Value*> values(first, stack_.end());
  stack_.erase(first, stack_.end());
  return values;
}

void ValueStack::recall(std::uint64_t index) {
  const auto found = memo_.find(index);
  if (found == memo_.end()) fail("the memo has no entry " + std::to_string(index));
  push(found->second);
}

void ValueStack::account_for_text(std::uint64_t length) {
  if (length > limits_.text_bytes - text_bytes_) {
    throw Error(ErrorKind::limit, reader_.place(), "its pickled part has more text than a checkpoint needs");
  }
  text_bytes_ += static_cast<std::size_t>(length);
}

void ValueStack::fail(const std::string& what) const {
  throw Error(ErrorKind::format, reader_.place(),
              "is a broken pickle near byte " + std::to_string(reader_.position()) + ": " + what);
}

void ValueStack::require_unique_keys() const {
  for (const auto& value : pickle_.values) {
    if (value.entries.size() < 2) continue;
    if (const Value* key = repeated_key(value.entries))
      throw Error(ErrorKind::format, reader_.place(),
                  "its key '" + printable(key_text(*key), 60) + "' is there twice in one dictionary");
  }
}

Pickle ValueStack::finish() {
  pickle_.root = pop();
  require_unique_keys();
  return std::move(pickle_);
}

}  // namespace deepwrist::pickle
