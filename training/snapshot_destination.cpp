#include "training/snapshot_destination.h"

#include "core/base/error.h"

namespace deepwrist::training {
namespace fs = std::filesystem;

fs::path checked_destination(const fs::path& given) {
  auto path = fs::absolute(given).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();  // a trailing slash
  if (fs::exists(path) && !(fs::is_directory(path) && fs::is_empty(path))) {
    throw Error(ErrorKind::usage, path.string(),
                "exists and is not an empty folder; choose another destination");
  }
  return path;
}

}  // namespace deepwrist::training
