#include "core/pickle/machine.h"

#include <bit>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/pickle/opcodes.h"

namespace deepwrist::pickle {
namespace {

constexpr std::size_t kMaxNameBytes = 1000;

/// The stack machine of Python's pickletools documentation, without its power to import and call.
class Machine {
 public:
  Machine(ByteReader& reader, const Limits& limits) : reader_(reader), limits_(limits) {
    none_ = make(Kind::none);
    false_ = make(Kind::boolean);
    true_ = make(Kind::boolean);
    true_->integer = 1;
  }

  Pickle run() {
    for (std::size_t count = 0; count < limits_.operations; ++count) {
      const auto operation = static_cast<Opcode>(reader_.byte());
      if (operation == Opcode::stop) {
        pickle_.root = pop();
        return std::move(pickle_);
      }
      if (!scalar(operation) && !text(operation) && !container(operation) && !call(operation) &&
          !memory(operation)) {
        refuse(operation);
      }
    }
    throw Error(ErrorKind::limit, reader_.place(), "its pickled part has too many operations to be a checkpoint");
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorKind::format, reader_.place(),
                "is a broken pickle near byte " + std::to_string(reader_.position()) + ": " + what);
  }

  [[noreturn]] void refuse(Opcode operation) const {
    char code[8];
    std::snprintf(code, sizeof code, "0x%02x", static_cast<unsigned>(operation));
    throw Error(ErrorKind::unsupported, reader_.place(),
                "holds the pickle opcode " + std::string(code) + " near byte " +
                    std::to_string(reader_.position()) + ", which PyTorch does not write; the file is damaged or "
                    "not a checkpoint");
  }

  Value* make(Kind kind) {
    if (pickle_.values.size() == limits_.values) {
      throw Error(ErrorKind::limit, reader_.place(), "its pickled part has too many values to be a checkpoint");
    }
    Value& value = pickle_.values.emplace_back();
    value.kind = kind;
    return &value;
  }

  void push(Value* value) { stack_.push_back(value); }
  void push_integer(std::int64_t number) {
    push(make(Kind::integer));
    stack_.back()->integer = number;
  }
  void account_for_text(std::uint64_t length) {
    if (length > limits_.text_bytes - text_bytes_) {
      throw Error(ErrorKind::limit, reader_.place(), "its pickled part has more text than a checkpoint needs");
    }
    text_bytes_ += static_cast<std::size_t>(length);
  }
  void push_text(Kind kind, std::uint64_t length) {
    account_for_text(length);
    auto bytes = reader_.take(length);
    push(make(kind));
    stack_.back()->text = std::move(bytes);
  }

  Value* top() {
    if (stack_.size() == bottom()) fail("a value is missing on the stack");
    return stack_.back();
  }
  Value* pop() {
    Value* value = top();
    stack_.pop_back();
    return value;
  }
  /// Values above the last mark may be taken, those below it not.
  std::size_t bottom() const { return marks_.empty() ? 0 : marks_.back(); }
  std::vector<Value*> pop_to_mark() {
    if (marks_.empty()) fail("a mark is missing on the stack");
    const auto first = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
    std::vector<Value*> values(first, stack_.end());
    stack_.erase(first, stack_.end());
    marks_.pop_back();
    return values;
  }

  void push_sequence(Kind kind, std::span<Value* const> values) {
    push(make(kind));
    stack_.back()->items.assign(values.begin(), values.end());
  }
  void push_small_tuple(std::size_t count) {
    if (stack_.size() - bottom() < count) fail("a value is missing on the stack");
    const std::vector<Value*> values(stack_.end() - static_cast<std::ptrdiff_t>(count), stack_.end());
    stack_.resize(stack_.size() - count);
    push_sequence(Kind::tuple, values);
  }
  void set_entries(Value* target, std::span<Value* const> values) {
    if (target->kind != Kind::dict && target->kind != Kind::object) fail("an entry is set on a plain value");
    if (values.size() % 2 != 0) fail("a key has no value");
    for (std::size_t i = 0; i < values.size(); i += 2) target->entries.emplace_back(values[i], values[i + 1]);
  }
  void append(Value* target, std::span<Value* const> values) {
    if (target->kind != Kind::list && target->kind != Kind::set && target->kind != Kind::object) {
      fail("something is appended to a plain value");
    }
    target->items.insert(target->items.end(), values.begin(), values.end());
  }
  void push_call(const Value* callable, const Value* arguments) {
    if (arguments->kind != Kind::tuple) fail("a call has no argument tuple");
    push(make(Kind::object));
    stack_.back()->callable = callable;
    stack_.back()->arguments = arguments;
  }
  void push_global(const std::string& module, const std::string& name) {
    account_for_text(module.size() + name.size());
    push(make(Kind::global));
    stack_.back()->text = module + "." + name;
  }
  void push_long(std::uint64_t length);
  void recall(std::uint64_t index) {
    const auto found = memo_.find(index);
    if (found == memo_.end()) fail("the memo has no entry " + std::to_string(index));
    push(found->second);
  }

  bool scalar(Opcode operation);
  bool text(Opcode operation);
  bool container(Opcode operation);
  bool call(Opcode operation);
  bool memory(Opcode operation);

  ByteReader& reader_;
  const Limits& limits_;
  Pickle pickle_;
  Value *none_, *false_, *true_;
  std::vector<Value*> stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint64_t, Value*> memo_;
  std::size_t text_bytes_ = 0;
};

void Machine::push_long(std::uint64_t length) {
  push_text(Kind::big_integer, length);
  Value& value = *stack_.back();
  if (value.text.size() > 8) return;
  std::uint64_t bits = !value.text.empty() && (value.text.back() & 0x80) != 0 ? ~std::uint64_t{0} : 0;
  for (std::size_t i = value.text.size(); i-- > 0;) {
    bits = bits << 8 | static_cast<std::uint8_t>(value.text[i]);
  }
  value.kind = Kind::integer;
  value.integer = static_cast<std::int64_t>(bits);
  value.text.clear();
}

bool Machine::scalar(Opcode operation) {
  switch (operation) {
    case Opcode::none: push(none_); return true;
    case Opcode::new_true: push(true_); return true;
    case Opcode::new_false: push(false_); return true;
    case Opcode::bin_int1: push_integer(reader_.byte()); return true;
    case Opcode::bin_int2: push_integer(static_cast<std::int64_t>(reader_.little_endian(2))); return true;
    case Opcode::bin_int: push_integer(static_cast<std::int32_t>(reader_.little_endian(4))); return true;
    case Opcode::long1: push_long(reader_.byte()); return true;
    case Opcode::long4: push_long(reader_.little_endian(4)); return true;
    case Opcode::bin_float: {
      std::uint64_t bits = 0;  // the one big-endian number of the format
      for (int i = 0; i < 8; ++i) bits = bits << 8 | reader_.byte();
      push(make(Kind::real));
      stack_.back()->real = std::bit_cast<double>(bits);
      return true;
    }
    default: return false;
  }
}

bool Machine::text(Opcode operation) {
  switch (operation) {
    case Opcode::short_bin_unicode: push_text(Kind::text, reader_.byte()); return true;
    case Opcode::bin_unicode: push_text(Kind::text, reader_.little_endian(4)); return true;
    case Opcode::bin_unicode8: push_text(Kind::text, reader_.little_endian(8)); return true;
    case Opcode::short_bin_string: push_text(Kind::text, reader_.byte()); return true;  // str of Python 2
    case Opcode::bin_string: push_text(Kind::text, reader_.little_endian(4)); return true;
    case Opcode::short_bin_bytes: push_text(Kind::bytes, reader_.byte()); return true;
    case Opcode::bin_bytes: push_text(Kind::bytes, reader_.little_endian(4)); return true;
    case Opcode::bin_bytes8: push_text(Kind::bytes, reader_.little_endian(8)); return true;
    default: return false;
  }
}

bool Machine::container(Opcode operation) {
  switch (operation) {
    case Opcode::empty_tuple: push(make(Kind::tuple)); return true;
    case Opcode::empty_list: push(make(Kind::list)); return true;
    case Opcode::empty_dict: push(make(Kind::dict)); return true;
    case Opcode::empty_set: push(make(Kind::set)); return true;
    case Opcode::tuple: push_sequence(Kind::tuple, pop_to_mark()); return true;
    case Opcode::list: push_sequence(Kind::list, pop_to_mark()); return true;
    case Opcode::frozen_set: push_sequence(Kind::set, pop_to_mark()); return true;
    case Opcode::tuple1: push_small_tuple(1); return true;
    case Opcode::tuple2: push_small_tuple(2); return true;
    case Opcode::tuple3: push_small_tuple(3); return true;
    case Opcode::dict: {
      const auto values = pop_to_mark();
      push(make(Kind::dict));
      set_entries(stack_.back(), values);
      return true;
    }
    case Opcode::append: {
      Value* const value = pop();
      append(top(), {&value, 1});
      return true;
    }
    case Opcode::append_items:
    case Opcode::add_items: {
      const auto values = pop_to_mark();
      append(top(), values);
      return true;
    }
    case Opcode::set_item: {
      Value* const value = pop();
      Value* const key = pop();
      set_entries(top(), std::vector{key, value});
      return true;
    }
    case Opcode::set_items: {
      const auto values = pop_to_mark();
      set_entries(top(), values);
      return true;
    }
    default: return false;
  }
}

bool Machine::call(Opcode operation) {
  switch (operation) {
    case Opcode::global: {
      const auto module = reader_.line(kMaxNameBytes);
      push_global(module, reader_.line(kMaxNameBytes));
      return true;
    }
    case Opcode::stack_global: {
      const Value* name = pop();
      const Value* module = pop();
      if (name->text.size() > kMaxNameBytes || module->text.size() > kMaxNameBytes) fail("a class name is too long");
      push_global(module->text, name->text);
      return true;
    }
    case Opcode::reduce:
    case Opcode::new_object: {
      const Value* arguments = pop();
      push_call(pop(), arguments);
      return true;
    }
    case Opcode::new_object_ex: {
      pop();  // keyword arguments: no value that is read here has any
      const Value* arguments = pop();
      push_call(pop(), arguments);
      return true;
    }
    case Opcode::build: {
      const Value* state = pop();
      if (top()->kind != Kind::object) fail("a state is given to a plain value");
      top()->state = state;
      return true;
    }
    case Opcode::bin_persistent_id: {
      const Value* id = pop();
      push(make(Kind::persistent));
      stack_.back()->arguments = id;
      pickle_.persistent.push_back(stack_.back());
      return true;
    }
    default: return false;
  }
}

bool Machine::memory(Opcode operation) {
  switch (operation) {
    case Opcode::protocol: {
      const auto version = reader_.byte();
      if (version < 2 || version > 4) fail("protocol " + std::to_string(version) + " is none of 2, 3 and 4");
      return true;
    }
    case Opcode::frame: reader_.little_endian(8); return true;  // a hint for buffering
    case Opcode::mark: marks_.push_back(stack_.size()); return true;
    case Opcode::pop:
      if (!marks_.empty() && marks_.back() == stack_.size()) {
        marks_.pop_back();
      } else {
        pop();
      }
      return true;
    case Opcode::pop_mark: pop_to_mark(); return true;
    case Opcode::duplicate: push(top()); return true;
    case Opcode::bin_put: memo_[reader_.byte()] = top(); return true;
    case Opcode::long_bin_put: memo_[reader_.little_endian(4)] = top(); return true;
    case Opcode::memoize: memo_[memo_.size()] = top(); return true;
    case Opcode::bin_get: recall(reader_.byte()); return true;
    case Opcode::long_bin_get: recall(reader_.little_endian(4)); return true;
    default: return false;
  }
}

}  // namespace

Pickle read_pickle(ByteReader& reader, const Limits& limits) { return Machine(reader, limits).run(); }

}  // namespace deepwrist::pickle
