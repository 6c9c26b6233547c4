#include "classifier/roi_data.h"

#include <utility>

#include "classifier/roi_table.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/data/image_pass.h"
#include "core/image/resize.h"

namespace deepwrist::classifier {

RoiData::RoiData(const RoiDataOptions& options)
    : options_(options),
      source_(options.source),
      problems_(options.meta),
      rows_(read_roi_table(options_, problems_)),
      cache_(rows_.size(), options.cache_bytes, [this](std::size_t index) { return load(index).pixels; }) {
  read_images();
  problems_.throw_if_any();
}

data::TrainingImage RoiData::load(std::size_t index) {
  const auto& path = rows_[index].path;
  if (path.empty()) throw Error(ErrorKind::format, "", "no image without a usable ID");
  auto image = source_.read_prepared(path);
  const cv::Size input(image::kInputSide, image::kInputSide);
  if (image.original_size != input) image.pixels = image::resize_to_input(image.pixels);
  return image;
}

void RoiData::read_images() {
  const std::string view = name(options_.view);
  const cv::Size input(image::kInputSide, image::kInputSide);
  std::size_t resized = 0;
  data::ImagePass pass{.label = view + " images",
                       .count = rows_.size(),
                       .threads = source_.decoders(),
                       .quiet = options_.quiet};
  pass.load = [this](std::size_t index) { return load(index); };
  pass.take = [&](std::size_t index, const data::TrainingImage& image) {
    if (image.original_size != input) ++resized;
    cache_.put(index, image.pixels);
  };
  pass.fail = [&](std::size_t index, const std::string& reason) {
    const auto& row = rows_[index];
    if (!row.path.empty())  // a bad ID is a problem already
      problems_.add(row.line, printable(row.path.string()) + ": " + reason);
  };
  pass.run();
  if (resized > 0) {
    log().warn("{}: {} of {} images are not 256x256 and were resized", view, resized, rows_.size());
  }
}

std::string RoiData::target_text(std::size_t index) const {
  return std::to_string(row(index).label) + row(index).id;
}

}  // namespace deepwrist::classifier
