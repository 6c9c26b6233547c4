// Any bytes as JSON: an Error, or values that are written, read back as themselves, copied and destroyed
// without the stack running over.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/base/error.h"
#include "core/base/json_text.h"

using namespace deepwrist;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto json = parse_json({reinterpret_cast<const char*>(data), size}, "fuzz.json");
    const auto written = json_text(json, 1);
    if (json_text(parse_json(written, "again.json"), 1) != written) std::abort();
  } catch (const Error&) {
    return 0;
  }
  return 0;
}
