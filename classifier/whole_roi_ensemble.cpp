#include "classifier/whole_roi_ensemble.h"

#include <torch/types.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <span>

#include "classifier/network_loader.h"
#include "core/base/error.h"
#include "core/base/signals.h"
#include "core/train/image_batch.h"

namespace deepwrist::classifier {
namespace {

constexpr std::size_t kBatch = 10;  // what the fast networks are planned for
constexpr float kWhite = 255;

void append(const torch::Tensor& logits, const std::filesystem::path& file, std::vector<Logits>& all) {
  assert(logits.size(1) == 2);  // the loader takes no other networks
  const auto values = logits.to(torch::kDouble).contiguous();
  const auto at = values.accessor<double, 2>();
  for (std::int64_t i = 0; i < values.size(0); ++i) {
    if (!std::isfinite(at[i][0]) || !std::isfinite(at[i][1])) {
      throw Error(ErrorKind::format, file.string(), "gives outputs that are not finite; it is damaged");
    }
    all.push_back({at[i][0], at[i][1]});
  }
}

}  // namespace

WholeRoiEnsemble::WholeRoiEnsemble(Options options)
    : networks_(options.members, network_loader(std::move(options.model), options.device)),
      members_(std::move(options.members)),
      statistics_(std::move(options.statistics)) {}

std::vector<std::vector<Logits>> WholeRoiEnsemble::run(const RoiData& data, const RowsOf& rows_of,
                                                       const std::function<void(std::size_t)>& done) {
  std::vector<std::vector<Logits>> all(size());
  networks_.for_each([&](std::size_t member, FractureNetwork& network) {
    const auto rows = rows_of(member);
    for (std::size_t start = 0; start < rows.size(); start += kBatch) {
      throw_if_stop_requested();
      const auto count = std::min(kBatch, rows.size() - start);
      std::vector<cv::Mat> images;
      for (std::size_t i = 0; i < count; ++i) images.push_back(data.image(rows[start + i]));
      const auto batch = train::image_batch(images, statistics_, kWhite);
      append(network.run(batch).logits, members_[member].file, all[member]);
      done(count);
    }
  });
  return all;
}

void WholeRoiEnsemble::check() {
  networks_.for_each([](std::size_t, FractureNetwork&) {});
}

}  // namespace deepwrist::classifier
