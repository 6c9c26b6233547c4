#include "core/weights/published_tree.h"

#include <algorithm>
#include <map>
#include <string>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/text.h"

namespace deepwrist::weights {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxEntries = 100'000;
constexpr int kMaxDepth = 16;
constexpr long long kMaxFold = 9999;

std::vector<fs::path> checkpoint_files(const fs::path& root) {
  std::vector<fs::path> files;
  std::size_t entries = 0;
  try {
    for (auto entry = fs::recursive_directory_iterator(root); entry != fs::recursive_directory_iterator();
         ++entry) {
      if (++entries > kMaxEntries) {
        throw Error(ErrorKind::limit, root.string(), "has too many files to be a folder of weights");
      }
      if (entry.depth() >= kMaxDepth) entry.disable_recursion_pending();
      std::error_code dangling;  // a link to nothing is no checkpoint
      if (entry->path().extension() == ".ckpt" && entry->is_regular_file(dangling))
        files.push_back(entry->path());
    }
  } catch (const fs::filesystem_error& error) {
    throw Error(ErrorKind::io, root.string(), std::string("cannot be read: ") + error.code().message());
  }
  std::ranges::sort(
      files, [](const fs::path& a, const fs::path& b) { return natural_less(a.string(), b.string()); });
  return files;
}

std::optional<int> fold_of(const fs::path& relative) {
  for (const auto& part : relative.parent_path()) {
    for (const std::string prefix : {"fold_", "model_"}) {
      const auto text = part.string();
      if (!text.starts_with(prefix)) continue;
      const auto number = parse_integer(text.substr(prefix.size()));
      if (number && *number >= 0 && *number <= kMaxFold) return static_cast<int>(*number);
    }
  }
  return std::nullopt;
}

std::optional<long long> epoch_of(const fs::path& file) {
  const auto text = file.filename().string();
  constexpr std::string_view kPrefix = "epoch=";
  if (!text.starts_with(kPrefix)) return std::nullopt;
  const auto end = text.find_first_not_of("0123456789", kPrefix.size());
  return parse_integer(text.substr(kPrefix.size(), end - kPrefix.size()));
}

}  // namespace

std::vector<PublishedCheckpoint> find_published(const fs::path& folder, View view) {
  const auto root = folder / name(view);
  if (!fs::is_directory(root)) return {};
  std::vector<PublishedCheckpoint> checkpoints;
  int unnumbered = 0;
  for (const auto& file : checkpoint_files(root)) {
    const auto fold = fold_of(file.lexically_relative(root));
    checkpoints.push_back({file, view, fold ? *fold : unnumbered++, epoch_of(file)});
  }
  return checkpoints;
}

std::vector<PublishedCheckpoint> newest_of_each_fold(const std::vector<PublishedCheckpoint>& checkpoints) {
  std::map<int, PublishedCheckpoint> newest;
  for (const auto& checkpoint : checkpoints) {
    const auto [kept, first] = newest.emplace(checkpoint.fold, checkpoint);
    if (first) continue;
    // Of equal epochs the later name is the newer file: Lightning appends _v0, _v1, ...
    const bool newer = checkpoint.epoch >= kept->second.epoch;
    const auto ignored = newer ? kept->second.file : checkpoint.file;
    if (newer) kept->second = checkpoint;
    log().warn("{}: fold {} has several checkpoints; {} is ignored, a later epoch is used",
               kept->second.file.string(), checkpoint.fold, ignored.filename().string());
  }
  std::vector<PublishedCheckpoint> result;
  for (auto& [fold, checkpoint] : newest) result.push_back(std::move(checkpoint));
  return result;
}

}  // namespace deepwrist::weights
