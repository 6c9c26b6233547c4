#include "bench/radiographs.h"

#include "classifier/test_time_augmentation.h"
#include "core/base/error.h"
#include "core/data/metadata.h"
#include "core/image/standardize.h"

namespace deepwrist::bench {
namespace {

constexpr View kView = View::pa;

std::vector<std::filesystem::path> files_of(const std::string& table) {
  data::MetadataOptions options;
  options.meta = table;
  std::vector<std::filesystem::path> files;
  const auto metadata = data::read_metadata(options);
  for (std::size_t i = 0; i < metadata.size(); ++i) {
    if (const auto row = metadata[i]; row.view == kView) files.push_back(row.path);
  }
  return files;
}

}  // namespace

Radiographs::Radiographs(const pipeline::InferenceExperiment& experiment)
    : localizer_(weights::Snapshot::open(experiment.localizer.snapshot_folder)),
      classifier_(weights::Snapshot::open(experiment.classifier.snapshot_folder)),
      image_statistics_(localizer_.mean_std(kView, 1)),
      region_statistics_(classifier_.mean_std(kView, 3)),
      preprocessing_(classifier_.preprocessing()),
      files_(files_of(experiment.dataset.meta)),
      loader_(experiment.dataset, preprocessing_, 1) {}

pipeline::Case Radiographs::load(std::size_t index) {
  pipeline::CaseRequest request;
  request.file = files_[index];
  request.view = kView;
  request.spacing = cv::Size2d(0.2, 0.2);
  request.spacing_source = dicom::SpacingSource::configured;
  auto radiograph = loader_.load_async({request}).get().front();
  if (radiograph.failed()) throw Error(ErrorKind::format, files_[index].string(), radiograph.reason);
  return radiograph;
}

torch::Tensor Radiographs::network_image(const pipeline::Case& radiograph) const {
  const auto& image = radiograph.network_image;
  auto input = torch::empty({1, 1, image.rows, image.cols});
  image::standardize(image, 1, weights::to_float(image_statistics_.mean),
                     weights::to_float(image_statistics_.std),
                     std::span(input.data_ptr<float>(), image.total()));
  return input;
}

torch::Tensor Radiographs::crops(const pipeline::Case& radiograph, const torch::Tensor& fractions) const {
  image::Landmarks landmarks;
  for (std::int64_t k = 0; k < 3; ++k)
    landmarks.emplace_back(fractions[0][k][0].item<float>(), fractions[0][k][1].item<float>());
  const auto roi =
      image::crop_roi(radiograph.image, landmarks, radiograph.mm_per_px, kView, preprocessing_).roi;
  if (!roi) throw Error(ErrorKind::format, radiograph.request.file.string(), "has no region of interest");
  return classifier::ten_crops(roi->pixels, region_statistics_);
}

}  // namespace deepwrist::bench
