#include "tests/core/weights/golden_keys.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace deepwrist::testing {

namespace fs = std::filesystem;

std::vector<std::pair<std::string, std::vector<std::int64_t>>> keys_of(const fs::path& file) {
  std::vector<std::pair<std::string, std::vector<std::int64_t>>> keys;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    const auto tab = line.find('\t');
    std::vector<std::int64_t> sizes;
    std::string shape = line.substr(tab + 1, line.find('\t', tab + 1) - tab - 1);
    std::ranges::replace_if(
        shape, [](char c) { return c < '0' || c > '9'; }, ' ');
    std::istringstream numbers(shape);
    for (std::int64_t size = 0; numbers >> size;) sizes.push_back(size);
    keys.emplace_back(line.substr(0, tab), sizes);
  }
  return keys;
}

fs::path unpack(const fs::path& packed, const TemporaryFolder& folder) {
  const auto target = folder / packed.stem().string();
  std::string command = "xz -dkc '";
  command.append(packed.string()).append("' > '").append(target.string()).append("'");
  return std::system(command.c_str()) == 0 ? target : fs::path();
}

}  // namespace deepwrist::testing
