// Any bytes as a PyTorch checkpoint, zip or legacy: an Error or tensors that lie inside their storages, never
// a crash, a hang or memory without end.

#include <cstddef>
#include <cstdint>
#include <span>

#include "tests/core/pickle/read_everything.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  deepwrist::testing::read_everything_or_refuse(std::as_bytes(std::span(data, size)));
  return 0;
}
