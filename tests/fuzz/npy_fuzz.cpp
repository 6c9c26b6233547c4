// Any bytes as a .npy file: an Error or an array as large as its shape says, never a crash or memory without
// end.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "core/base/error.h"
#include "core/data/npy.h"

using namespace deepwrist;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto array = data::parse_npy({reinterpret_cast<const char*>(data), size}, "fuzz.npy");
    if (array.to_double().size() != array.size() || array.bytes.size() > size) std::abort();
  } catch (const Error&) {
    return 0;
  }
  return 0;
}
