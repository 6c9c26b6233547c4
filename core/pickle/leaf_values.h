#pragma once

#include "core/pickle/byte_reader.h"
#include "core/pickle/opcodes.h"
#include "core/pickle/value_stack.h"

namespace deepwrist::pickle {

/// Pushes the None, truth value, number, text or bytes that an opcode stands for; false for other opcodes.
/// Throws as ByteReader and ValueStack.
bool push_leaf(Opcode operation, ByteReader& reader, ValueStack& stack);

}  // namespace deepwrist::pickle
