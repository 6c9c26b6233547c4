#pragma once

#include <cstddef>

#include "core/pickle/byte_reader.h"
#include "core/pickle/value.h"

namespace deepwrist::pickle {

/// Caps on what a pickle may make this process do; a checkpoint of the published networks with full Adam
/// state stays below a tenth of each.
struct Limits {
  std::size_t operations = 4'000'000;
  std::size_t values = 1'000'000;
  std::size_t text_bytes = std::size_t{64} << 20;  ///< all strings together
  std::size_t key_bytes = 1000;                    ///< of a dictionary, each
};

/// Reads one pickle (protocols 2 to 4) into values, executing nothing: a class or function is kept as its
/// name, a call as name and arguments. Leaves `reader` behind the pickle. Throws Error(format) for a broken
/// pickle and a dictionary that has a key twice, Error(unsupported) for an opcode that Python's pickler does
/// not write at these protocols, Error(limit).
Pickle read_pickle(ByteReader& reader, const Limits& limits = {});

}  // namespace deepwrist::pickle
