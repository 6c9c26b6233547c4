// Any bytes as a tar archive: an Error or files in the folder alone, never a crash, a link, a file elsewhere
// or memory and disk without end.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>

#include "core/archive/unpack.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/temporary_path.h"

using namespace deepwrist;
namespace fs = std::filesystem;

namespace {

/// Whether a folder holds nothing but folders and regular files.
bool is_plain(const fs::path& folder) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const auto type = entry.symlink_status().type();
    if (type != fs::file_type::regular && type != fs::file_type::directory) return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const TemporaryPath all(fs::temp_directory_path() / "deepwrist-archive");
  const auto file = all.path() / "x.tar", folder = all.path() / "unpacked";
  fs::create_directories(folder);
  write_file_atomically(file, {reinterpret_cast<const char*>(data), size});
  archive::UnpackOptions options;
  options.limits = {.bytes_of_file = 1 << 16, .bytes = 1 << 17, .bytes_of_ratio = 1 << 14, .entries = 100};
  try {
    for (const auto& name : archive::unpack(file, folder, options)) {
      if (name.is_absolute() || !fs::is_regular_file(folder / name)) std::abort();
    }
  } catch (const Error&) {
  }
  const auto around = std::distance(fs::directory_iterator(all.path()), fs::directory_iterator());
  if (around != 2 || !is_plain(folder)) std::abort();
  return 0;
}
