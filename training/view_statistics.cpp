#include "training/view_statistics.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/json_fields.h"
#include "core/base/json_text.h"
#include "core/base/warn_once.h"
#include "core/data/image_digest.h"

namespace deepwrist::training {
namespace {

namespace fs = std::filesystem;

/// Those that the folder holds of the same images. To be called while the folder is locked.
std::optional<weights::ChannelStatistics> recorded(const TrainingView& data, const RunFolder& folder,
                                                   View view, const engine::Block& block) {
  const auto file = folder.path() / weights::mean_std_name(view);
  const auto record = folder.path() / data::image_digests_name(view);
  if (!fs::exists(file) || !fs::exists(record)) return std::nullopt;
  const auto json = read_json(record, data::kMaxImageDigestsBytes);
  if (json.is_object() && json.value("images_sha256", nlohmann::json()) == data.digest().of_all())
    return weights::read_mean_std(file, static_cast<std::size_t>(block.input().channels));
  if (folder.is_shared()) {
    throw Error(ErrorKind::usage, record.string(),
                "other processes train in this folder, on other images or targets of " +
                    std::string(name(view)) + "; give all of them the same data, or another snapshot_dir");
  }
  warn_once(std::string(name(view)) +
            ": the images changed since this run began; mean and deviation are computed again");
  return std::nullopt;
}

}  // namespace

weights::ChannelStatistics view_statistics(const TrainingView& data, const RunFolder& folder, View view,
                                           const engine::Block& block) {
  const auto& digest = data.digest();  // before the folder is locked: it takes a while
  {
    const auto whole = folder.lock();
    if (auto known = recorded(data, folder, view, block)) return *known;
  }
  const auto statistics = data.statistics();
  const auto whole = folder.lock();
  if (auto known = recorded(data, folder, view, block)) return *known;  // another process was quicker
  weights::write_mean_std(folder.path() / weights::mean_std_name(view), statistics);
  write_file_atomically(
      folder.path() / data::image_digests_name(view),
      json_text(
          {{"images", data.size()}, {"images_sha256", digest.of_all()}, {"image_digests", digest.images()}},
          2));
  return statistics;
}

}  // namespace deepwrist::training
