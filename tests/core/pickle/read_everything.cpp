#include "tests/core/pickle/read_everything.h"

#include <sys/mman.h>
#include <unistd.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/pickle/checkpoint_index.h"

namespace deepwrist::testing {

std::size_t read_everything(const std::filesystem::path& path) {
  const auto container = pickle::open_container(path);
  const auto index = pickle::index_checkpoint(*container, path.string());
  std::vector<std::vector<std::byte>> copies;
  for (const auto& [name, tensor] : index.tensors) {
    container->position(tensor.storage);
    copies.emplace_back(static_cast<std::size_t>(tensor.bytes()));
    std::vector<std::byte> bytes(static_cast<std::size_t>(tensor.storage.bytes()));
    container->read(tensor.storage, bytes);
  }
  return index.tensors.size();
}

std::size_t read_everything_or_refuse(std::span<const std::byte> bytes) {
  const int descriptor = memfd_create("checkpoint", MFD_CLOEXEC);
  if (descriptor < 0 || write(descriptor, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
    throw std::runtime_error("no file in memory");
  }
  std::size_t tensors = 0;
  try {
    tensors = read_everything("/proc/self/fd/" + std::to_string(descriptor));
  } catch (const Error&) {
    tensors = 0;
  }
  close(descriptor);
  return tensors;
}

}  // namespace deepwrist::testing
