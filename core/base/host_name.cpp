#include "core/base/host_name.h"

#include <unistd.h>

#include <array>

#include "core/base/text.h"

namespace deepwrist {

std::string host_name() {
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  return printable(name.data(), 64);
}

}  // namespace deepwrist
