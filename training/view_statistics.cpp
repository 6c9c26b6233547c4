#include "training/view_statistics.h"

#include <nlohmann/json.hpp>

#include "core/base/atomic_file.h"
#include "core/base/json_fields.h"
#include "core/base/json_text.h"
#include "core/base/log.h"
#include "core/data/image_digest.h"
#include "training/data_digest.h"

namespace deepwrist::training {
namespace fs = std::filesystem;

weights::ChannelStatistics view_statistics(const TrainingView& data, const fs::path& folder, View view,
                                           const engine::Block& block) {
  const auto file = folder / weights::mean_std_name(view);
  const auto record = folder / data::image_digests_name(view);
  const auto digest = digest_of(data.set());
  if (fs::exists(file) && fs::exists(record)) {
    const auto json = read_json(record, data::kMaxImageDigestsBytes);
    if (json.is_object() && json.value("images_sha256", nlohmann::json()) == digest.of_all()) {
      return weights::read_mean_std(file, static_cast<std::size_t>(block.input().channels));
    }
    log().warn("{}: the images changed since this run began; mean and deviation are computed again",
               name(view));
  }
  const auto statistics = data.statistics();
  weights::write_mean_std(file, statistics);
  write_file_atomically(record, json_text({{"images", data.size()},
                                           {"images_sha256", digest.of_all()},
                                           {"image_digests", digest.images()}},
                                          2));
  return statistics;
}

}  // namespace deepwrist::training
