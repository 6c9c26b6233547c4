#include "training/published_archive.h"

#include <algorithm>
#include <optional>
#include <set>
#include <system_error>
#include <vector>

#include "core/archive/unpack.h"
#include "core/base/error.h"
#include "core/base/shown.h"
#include "core/weights/channel_statistics.h"

//   Fracture_Detection_Block/snapshots/PA/fold_0/.../epoch=7.ckpt
//   └──────── tree ─────────────────┘  └ first folder of this name above a checkpoint

namespace deepwrist::training {
namespace {

namespace fs = std::filesystem;

bool is_checkpoint(const fs::path& name) { return name.extension() == ".ckpt"; }

bool is_statistics(const fs::path& name) {
  return name.filename() == weights::mean_std_name(View::pa) ||
         name.filename() == weights::mean_std_name(View::lat);
}

/// "." for an archive without a folder of its own.
std::optional<fs::path> tree_of(const fs::path& checkpoint) {
  fs::path above;
  for (const auto& part : checkpoint.parent_path()) {
    if (part == name(View::pa) || part == name(View::lat)) return above.empty() ? fs::path(".") : above;
    above /= part;
  }
  return std::nullopt;
}

fs::path chosen_tree(const std::set<fs::path>& trees, const std::string& asked, const fs::path& archive) {
  auto wanted = fs::path(asked).lexically_normal();
  if (!wanted.has_filename()) wanted = wanted.parent_path();  // a trailing slash
  const auto found = std::ranges::find_if(
      trees, [&](const fs::path& tree) { return asked.empty() ? trees.size() == 1 : tree == wanted; });
  if (found != trees.end()) return *found;
  if (trees.empty()) {
    throw Error(ErrorKind::usage, archive.string(), "has no checkpoint (*.ckpt) below a folder PA or LAT");
  }
  std::vector<std::string> lines;
  for (const auto& tree : trees) lines.push_back(shown(tree.string()));
  throw Error(ErrorKind::usage, archive.string(),
              asked.empty() ? "holds several trees; say by --tree which to import:"
                            : "has no tree " + asked + ", only:",
              lines);
}

}  // namespace

PublishedArchive::PublishedArchive(const fs::path& archive, const fs::path& destination,
                                   const std::string& tree)
    : folder_(destination) {
  std::error_code error;
  fs::create_directory(folder_.path(), error);
  if (!error) fs::permissions(folder_.path(), fs::perms::owner_all, error);
  if (error) {
    throw Error(ErrorKind::io, folder_.path().string(), "the folder cannot be created: " + error.message());
  }
  archive::UnpackOptions options;
  options.wanted = [](const fs::path& name) { return is_checkpoint(name) || is_statistics(name); };
  std::set<fs::path> trees, statistics;
  for (const auto& name : archive::unpack(archive, folder_.path(), options)) {
    if (is_statistics(name)) {
      statistics.insert(name.parent_path());
    } else if (const auto above = tree_of(name)) {
      trees.insert(*above);
    }
  }
  const auto chosen = chosen_tree(trees, tree, archive);
  tree_ = chosen == "." ? folder_.path() : folder_.path() / chosen;
  if (statistics.size() == 1) statistics_ = folder_.path() / *statistics.begin();
}

}  // namespace deepwrist::training
