#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/pickle/byte_reader.h"
#include "core/pickle/machine.h"
#include "core/pickle/value.h"

namespace deepwrist::pickle {

/// The stack, marks and memo of the pickle machine, with every limit and underflow checked. Throws
/// Error(format) naming the place in the file, Error(limit).
class ValueStack {
 public:
  /// `reader` says the place in errors; both must outlive the stack.
  ValueStack(const ByteReader& reader, const Limits& limits) : reader_(reader), limits_(limits) {}

  Value* push_new(Kind kind);
  void push(Value* value) { stack_.push_back(value); }
  Value* top();
  Value* pop();

  void mark() { marks_.push_back(stack_.size()); }
  bool mark_is_on_top() const { return !marks_.empty() && marks_.back() == stack_.size(); }
  /// The values above the last mark, in the order they were pushed; they and the mark are taken away.
  std::vector<Value*> pop_to_mark();
  /// The last `count` values; none of them may be below a mark.
  std::vector<Value*> pop_last(std::size_t count);

  void remember(std::uint64_t index) { memo_[index] = top(); }
  void remember_next() { remember(memo_.size()); }
  void recall(std::uint64_t index);

  /// Throws Error(limit) when the strings together would become too long.
  void account_for_text(std::uint64_t length);
  [[noreturn]] void fail(const std::string& what) const;

  /// Hands out what was made, with the top of the stack as its root. Throws Error(format) naming the key that
  /// a dictionary has twice.
  Pickle finish();

  /// Every persistent id, for the result.
  void note_persistent(const Value* value) { pickle_.persistent.push_back(value); }

 private:
  void require_unique_keys() const;
  /// Values above the last mark may be taken, those below it not.
  std::size_t bottom() const { return marks_.empty() ? 0 : marks_.back(); }

  const ByteReader& reader_;
  const Limits& limits_;
  Pickle pickle_;
  std::vector<Value*> stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint64_t, Value*> memo_;
  std::size_t text_bytes_ = 0;
};

}  // namespace deepwrist::pickle
