#include "training/view_statistics.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/json_fields.h"
#include "core/base/json_text.h"
#include "core/base/warn_once.h"
#include "core/data/image_digest.h"
#include "training/own_division.h"

namespace deepwrist::training {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFoldsDigest = "folds_sha256";

/// A network that goes on with other folds would be validated with images it was trained on.
void require_same_folds(const TrainingExperiment& experiment, const TrainingView& data,
                        const nlohmann::json& json, const fs::path& record) {
  const auto folds = division_digest(experiment, data);
  if (folds.empty() || experiment.resume_with_changes || !json.is_object()) return;
  if (json.value(kFoldsDigest, nlohmann::json(folds)) == folds) return;
  throw Error(ErrorKind::usage, record.string(),
              "dataset.folds divides the images otherwise than when this run began, so that networks would "
              "be validated "
              "with images they were trained on; give the earlier folds, or another snapshot_dir");
}

/// Those that the folder holds of the same images. To be called while the folder is locked.
std::optional<weights::ChannelStatistics> recorded(const TrainingExperiment& experiment,
                                                   const TrainingView& data, const RunFolder& folder,
                                                   View view) {
  const auto file = folder.path() / weights::mean_std_name(view);
  const auto record = folder.path() / data::image_digests_name(view);
  if (!fs::exists(file) || !fs::exists(record)) return std::nullopt;
  const auto json = read_json(record, data::kMaxImageDigestsBytes);
  require_same_folds(experiment, data, json, record);
  if (json.is_object() && json.value("images_sha256", nlohmann::json()) == data.digest().of_all())
    return weights::read_mean_std(file, static_cast<std::size_t>(block_of(experiment).input().channels));
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

weights::ChannelStatistics view_statistics(const TrainingExperiment& experiment, const TrainingView& data,
                                           const RunFolder& folder, View view) {
  const auto& digest = data.digest();  // before the folder is locked: it takes a while
  {
    const auto whole = folder.lock();
    if (auto known = recorded(experiment, data, folder, view)) return *known;
  }
  const auto statistics = data.statistics();
  const auto whole = folder.lock();
  if (auto known = recorded(experiment, data, folder, view)) return *known;  // another process was quicker
  weights::write_mean_std(folder.path() / weights::mean_std_name(view), statistics);
  nlohmann::json record{
      {"images", data.size()}, {"images_sha256", digest.of_all()}, {"image_digests", digest.images()}};
  if (const auto folds = division_digest(experiment, data); !folds.empty()) record[kFoldsDigest] = folds;
  write_file_atomically(folder.path() / data::image_digests_name(view), json_text(record, 2));
  return statistics;
}

}  // namespace deepwrist::training
