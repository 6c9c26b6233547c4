#include "pipeline/training_images.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/json_fields.h"
#include "core/data/image_digest.h"
#include "core/image/input_frame.h"

namespace deepwrist::pipeline {
TrainingImages::TrainingImages(const Setup& setup) : localizer_(read(setup.localizer)) {
  if (setup.classifier) classifier_ = read(*setup.classifier);
}

TrainingImages::Digests TrainingImages::read(const weights::Snapshot& snapshot) {
  Digests digests;
  for (const View view : {View::pa, View::lat}) {
    const auto file = snapshot.folder() / data::image_digests_name(view);
    if (!std::filesystem::exists(file)) continue;
    const auto record = read_json(file, data::kMaxImageDigestsBytes);
    if (!record.is_object() || !record.contains("image_digests")) continue;  // of an earlier version
    for (const auto& digest : record["image_digests"]) {
      if (!digest.is_string()) throw Error(ErrorKind::format, file.string(), "image_digests are no texts");
      digests[view].insert(digest.get<std::string>());
    }
  }
  return digests;
}

bool TrainingImages::holds(const std::set<std::string>& digests, const Case& item) {
  if (digests.contains(data::image_digest(item.network_image))) return true;
  if (item.image.empty()) return false;
  // Regions tell of the image that the localizer which cut them has seen: another one may pad or stretch.
  return std::ranges::any_of(std::array{Fit::stretch, Fit::pad}, [&](Fit fit) {
    return digests.contains(
        data::image_digest(image::InputFrame(item.image.size(), fit).picture(item.image)));
  });
}

std::string TrainingImages::learnt(const Case& item) const {
  const View view = item.request.view;
  const auto in_localizer = localizer_.find(view), in_classifier = classifier_.find(view);
  const bool told = in_localizer != localizer_.end() || in_classifier != classifier_.end();
  if (!told || item.network_image.empty()) return "";
  const bool by_localizer = in_localizer != localizer_.end() && holds(in_localizer->second, item);
  const bool by_classifier =
      in_classifier != classifier_.end() &&
      (holds(in_classifier->second, item) ||
       (!item.roi.pixels.empty() && in_classifier->second.contains(data::image_digest(item.roi.pixels))));
  return by_localizer && by_classifier ? "both"
         : by_localizer                ? "localizer"
         : by_classifier               ? "classifier"
                                       : "no";
}

}  // namespace deepwrist::pipeline
