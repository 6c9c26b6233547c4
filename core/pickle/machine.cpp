#include "core/pickle/machine.h"

#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/pickle/leaf_values.h"
#include "core/pickle/opcodes.h"
#include "core/pickle/value_stack.h"

// A pickle is a program for a stack machine. Each operation is one byte, some with an argument behind it:
//
//   80 02                 protocol 2
//   7d                    empty_dict
//   71 00                 bin_put: into the memo as number 0
//   28                    mark
//   58 01 00 00 00 77     text "w"
//   4b 05                 number 5
//   75                    set_items: all above the mark becomes entries of the dict below it
//   2e                    stop: what is left on the stack is the value
//
// A global is read as its name, and a call as (callable, arguments), never carried out. What PyTorch does
// not write is refused; operations, text, memory and nesting are limited (value_stack.h).

namespace deepwrist::pickle {
namespace {

constexpr std::size_t kMaxNameBytes = 1000;

/// The stack machine of Python's pickletools documentation, without its power to import and call.
class Machine {
 public:
  Machine(ByteReader& reader, const Limits& limits)
      : reader_(reader), limits_(limits), stack_(reader, limits) {}

  Pickle run() {
    for (std::size_t count = 0; count < limits_.operations; ++count) {
      const auto operation = static_cast<Opcode>(reader_.byte());
      if (operation == Opcode::stop) return stack_.finish();
      if (!push_leaf(operation, reader_, stack_) && !container(operation) && !call(operation) &&
          !memory(operation)) {
        refuse(operation);
      }
    }
    throw Error(ErrorKind::limit, reader_.place(),
                "its pickled part has too many operations to be a checkpoint");
  }

 private:
  [[noreturn]] void refuse(Opcode operation) const;
  void push_sequence(Kind kind, const std::vector<Value*>& values);
  void push_global(const std::string& module, const std::string& name);
  void push_call(const Value* callable, const Value* arguments);
  void set_entries(Value* target, std::span<Value* const> values);
  void append(Value* target, std::span<Value* const> values);

  bool container(Opcode operation);
  bool call(Opcode operation);
  bool memory(Opcode operation);

  ByteReader& reader_;
  const Limits& limits_;
  ValueStack stack_;
};

void Machine::refuse(Opcode operation) const {
  char code[8];
  std::snprintf(code, sizeof code, "0x%02x", static_cast<unsigned>(operation));
  throw Error(ErrorKind::unsupported, reader_.place(),
              "holds the pickle opcode " + std::string(code) + " near byte " +
                  std::to_string(reader_.position()) +
                  ", which PyTorch does not write; the file is damaged or not a checkpoint");
}

void Machine::push_sequence(Kind kind, const std::vector<Value*>& values) {
  stack_.push_new(kind)->items.assign(values.begin(), values.end());
}

void Machine::push_global(const std::string& module, const std::string& name) {
  stack_.account_for_text(module.size() + name.size());
  stack_.push_new(Kind::global)->text = module + "." + name;
}

void Machine::push_call(const Value* callable, const Value* arguments) {
  if (arguments->kind != Kind::tuple) stack_.fail("a call has no argument tuple");
  Value* object = stack_.push_new(Kind::object);
  object->callable = callable;
  object->arguments = arguments;
}

void Machine::set_entries(Value* target, std::span<Value* const> values) {
  if (target->kind != Kind::dict && target->kind != Kind::object)
    stack_.fail("an entry is set on a plain value");
  if (values.size() % 2 != 0) stack_.fail("a key has no value");
  for (std::size_t i = 0; i < values.size(); i += 2) {
    // Keys are compared and copied; a long one that the memo repeats would cost more than its file's bytes.
    if (values[i]->text.size() > limits_.key_bytes) {
      throw Error(ErrorKind::limit, reader_.place(),
                  "has a key of " + std::to_string(values[i]->text.size()) + " bytes, '" +
                      printable(values[i]->text, 40) + "'");
    }
    target->entries.emplace_back(values[i], values[i + 1]);
  }
}

void Machine::append(Value* target, std::span<Value* const> values) {
  if (target->kind != Kind::list && target->kind != Kind::set && target->kind != Kind::object) {
    stack_.fail("something is appended to a plain value");
  }
  target->items.insert(target->items.end(), values.begin(), values.end());
}

bool Machine::container(Opcode operation) {
  switch (operation) {
    case Opcode::empty_tuple:
      stack_.push_new(Kind::tuple);
      return true;
    case Opcode::empty_list:
      stack_.push_new(Kind::list);
      return true;
    case Opcode::empty_dict:
      stack_.push_new(Kind::dict);
      return true;
    case Opcode::empty_set:
      stack_.push_new(Kind::set);
      return true;
    case Opcode::tuple:
      push_sequence(Kind::tuple, stack_.pop_to_mark());
      return true;
    case Opcode::list:
      push_sequence(Kind::list, stack_.pop_to_mark());
      return true;
    case Opcode::frozen_set:
      push_sequence(Kind::set, stack_.pop_to_mark());
      return true;
    case Opcode::tuple1:
      push_sequence(Kind::tuple, stack_.pop_last(1));
      return true;
    case Opcode::tuple2:
      push_sequence(Kind::tuple, stack_.pop_last(2));
      return true;
    case Opcode::tuple3:
      push_sequence(Kind::tuple, stack_.pop_last(3));
      return true;
    case Opcode::dict: {
      const auto values = stack_.pop_to_mark();
      set_entries(stack_.push_new(Kind::dict), values);
      return true;
    }
    case Opcode::append: {
      Value* const value = stack_.pop();
      append(stack_.top(), {&value, 1});
      return true;
    }
    case Opcode::append_items:
    case Opcode::add_items: {
      const auto values = stack_.pop_to_mark();
      append(stack_.top(), values);
      return true;
    }
    case Opcode::set_item: {
      Value* const value = stack_.pop();
      Value* const key = stack_.pop();
      set_entries(stack_.top(), std::vector{key, value});
      return true;
    }
    case Opcode::set_items: {
      const auto values = stack_.pop_to_mark();
      set_entries(stack_.top(), values);
      return true;
    }
    default:
      return false;
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
      const Value* name = stack_.pop();
      const Value* module = stack_.pop();
      if (name->text.size() > kMaxNameBytes || module->text.size() > kMaxNameBytes)
        stack_.fail("a class name is too long");
      push_global(module->text, name->text);
      return true;
    }
    case Opcode::reduce:
    case Opcode::new_object: {
      const Value* arguments = stack_.pop();
      push_call(stack_.pop(), arguments);
      return true;
    }
    case Opcode::new_object_ex: {
      stack_.pop();  // keyword arguments: no value that is read here has any
      const Value* arguments = stack_.pop();
      push_call(stack_.pop(), arguments);
      return true;
    }
    case Opcode::build: {
      const Value* state = stack_.pop();
      if (stack_.top()->kind != Kind::object) stack_.fail("a state is given to a plain value");
      stack_.top()->state = state;
      return true;
    }
    case Opcode::bin_persistent_id: {
      const Value* id = stack_.pop();
      Value* storage = stack_.push_new(Kind::persistent);
      storage->arguments = id;
      stack_.note_persistent(storage);
      return true;
    }
    default:
      return false;
  }
}

bool Machine::memory(Opcode operation) {
  switch (operation) {
    case Opcode::protocol: {
      const auto version = reader_.byte();
      if (version < 2 || version > 4)
        stack_.fail("protocol " + std::to_string(version) + " is none of 2, 3 and 4");
      return true;
    }
    case Opcode::frame:
      reader_.little_endian(8);
      return true;  // a hint for buffering
    case Opcode::mark:
      stack_.mark();
      return true;
    case Opcode::pop:
      if (stack_.mark_is_on_top()) {
        stack_.pop_to_mark();
      } else {
        stack_.pop();
      }
      return true;
    case Opcode::pop_mark:
      stack_.pop_to_mark();
      return true;
    case Opcode::duplicate:
      stack_.push(stack_.top());
      return true;
    case Opcode::bin_put:
      stack_.remember(reader_.byte());
      return true;
    case Opcode::long_bin_put:
      stack_.remember(reader_.little_endian(4));
      return true;
    case Opcode::memoize:
      stack_.remember_next();
      return true;
    case Opcode::bin_get:
      stack_.recall(reader_.byte());
      return true;
    case Opcode::long_bin_get:
      stack_.recall(reader_.little_endian(4));
      return true;
    default:
      return false;
  }
}

}  // namespace

Pickle read_pickle(ByteReader& reader, const Limits& limits) { return Machine(reader, limits).run(); }

}  // namespace deepwrist::pickle
