#include "training/data_digest.h"

#include <span>

#include "core/base/sha256.h"
#include "core/base/signals.h"
#include "core/data/image_digest.h"

namespace deepwrist::training {

void DataDigest::add(const cv::Mat& image, const std::string& target) {
  throw_if_stop_requested();
  images_.push_back(data::image_digest(image));
  all_ += images_.back() + target;
}

void DataDigest::add_source(const std::string& image_digest) { images_.push_back(image_digest); }

std::string DataDigest::of_all() const { return sha256(std::as_bytes(std::span(all_))); }

DataDigest digest_of(const train::TrainingSet& set,
                     const std::function<void(std::size_t, const cv::Mat&)>& look) {
  DataDigest digest;
  for (std::size_t row = 0; row < set.size(); ++row) {
    const auto image = set.sample(row).image;
    digest.add(image, set.target_text(row));
    look(row, image);
    if (const auto source = set.source_digest(row); !source.empty()) digest.add_source(source);
  }
  return digest;
}

}  // namespace deepwrist::training
