// Checkpoints put together from parts, as the bytes decide: an Error or tensors that lie inside their storages
// and take no more than a few times the file's bytes, never a crash, a hang or memory without end.

#include <cstddef>
#include <cstdint>
#include <span>

#include "tests/core/pickle/made_checkpoint.h"
#include "tests/core/pickle/read_everything.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = deepwrist::testing::made_checkpoint({data, size});
  deepwrist::testing::read_everything_or_refuse(std::as_bytes(std::span(file)));
  return 0;
}
