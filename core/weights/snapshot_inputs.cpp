#include "core/weights/snapshot_inputs.h"

#include "core/weights/channel_statistics.h"
#include "core/weights/manifest.h"

namespace deepwrist::weights {
namespace fs = std::filesystem;
namespace {

bool is_of_snapshot(const fs::path& file) {
  const auto name = file.filename().string();
  if (name == Manifest::kFileName || name == "params.yaml" || name == "validation.csv") return true;
  if (name.find(".ckpt") != std::string::npos || name.find("int8") != std::string::npos) return true;
  const auto extension = file.extension();
  return extension == ".pt" || extension == ".pth" || extension == ".npy";
}

}  // namespace

void note_snapshot(OutputGuard& guard, const fs::path& folder, const std::string& what) {
  std::error_code error;
  auto entry = fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied, error);
  for (const fs::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
    std::error_code ignored;
    if (entry->is_regular_file(ignored) && is_of_snapshot(entry->path())) guard.reads(entry->path(), what);
  }
}

void note_statistics(OutputGuard& guard, const fs::path& folder, const std::string& what) {
  if (folder.empty()) return;
  for (const View view : {View::pa, View::lat}) guard.reads(folder / mean_std_name(view), what);
}

}  // namespace deepwrist::weights
