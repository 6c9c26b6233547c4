#include "core/data/radiograph_source.h"

#include <algorithm>
#include <utility>

#include "core/base/error.h"
#include "core/image/input_frame.h"
#include "core/image/normalize.h"

//   file ─► decoder (a child process) ─► Radiograph, float ─┬─ normalize: percentiles → 0..255 ─► image, H×W
//                                                           │                        └─ fitted ─► 256×256
//                                                           └─ prepared: 0..255 as it is ──────► uint8, H×W
//
// Decoders are a stack: a read takes the one given back last, whose child is ready, so that as few
// processes are started as there are reads at a time. Waiting readers sleep until one is given back.

namespace deepwrist::data {
namespace {

constexpr int kMinSide = 32;

void require_content(const cv::Mat& image, Reader reader, const std::string& place) {
  if (reader == Reader::reference) return;
  if (std::min(image.rows, image.cols) < kMinSide) {
    throw Error(ErrorKind::format, place,
                "the image has " + std::to_string(image.cols) + "x" + std::to_string(image.rows) +
                    " pixels, too few for a radiograph");
  }
  double least = 0, most = 0;
  cv::minMaxLoc(image, &least, &most);
  if (least == most) {
    throw Error(ErrorKind::format, place,
                "the image shows nothing: (nearly) all its pixels have the same value");
  }
}

TrainingImage described(dicom::Radiograph& radiograph) {
  TrainingImage image;
  image.original_size = radiograph.pixels.size();
  const auto& spacing = radiograph.mm_per_px;
  if (spacing.width > 0 && spacing.height > 0) image.mm_per_px = spacing;
  image.view = radiograph.view;
  image.warnings = std::move(radiograph.warnings);
  return image;
}

}  // namespace

/// A decoder taken out of the pool, put back with the object.
class RadiographSource::Turn {
 public:
  explicit Turn(RadiographSource& source) : source_(source) {
    std::unique_lock lock(source_.mutex_);
    source_.given_back_.wait(lock, [this] { return !source_.free_.empty(); });
    decoder_ = source_.free_.back();
    source_.free_.pop_back();
  }
  ~Turn() {
    {
      const std::lock_guard lock(source_.mutex_);
      source_.free_.push_back(decoder_);  // has the capacity: it was there before
    }
    source_.given_back_.notify_one();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  dicom::IsolatedDecoder& decoder() { return *decoder_; }

 private:
  RadiographSource& source_;
  dicom::IsolatedDecoder* decoder_ = nullptr;
};

RadiographSourceOptions source_options(const DatasetOptions& dataset, const Preprocessing& preprocessing,
                                       std::size_t decoders) {
  RadiographSourceOptions options;
  options.preprocessing = preprocessing;
  options.read.reader = preprocessing.reader;
  options.read.spacing = preprocessing.spacing;
  options.read.max_file_bytes = dataset.max_file_bytes;
  options.read.max_pixels = dataset.max_pixels;
  options.limits.timeout_s = dataset.decode_timeout_s;
  options.limits.memory_bytes = dataset.decode_memory_bytes;
  options.decoders = decoders;
  return options;
}

RadiographSource::RadiographSource(const RadiographSourceOptions& options)
    : preprocessing_(options.preprocessing) {
  for (std::size_t i = 0; i < std::max<std::size_t>(options.decoders, 1); ++i)
    decoders_.push_back(std::make_unique<dicom::IsolatedDecoder>(options.read, options.limits));
  // Turns take from the back: the first decoder comes first, the others start only when they are needed.
  for (auto decoder = decoders_.rbegin(); decoder != decoders_.rend(); ++decoder)
    free_.push_back(decoder->get());
}

dicom::Radiograph RadiographSource::decode(const std::filesystem::path& path) {
  Turn turn(*this);
  return turn.decoder().read(path);
}

dicom::ImageIdentity RadiographSource::identify(const std::filesystem::path& path) {
  Turn turn(*this);
  return turn.decoder().identify(path);
}

dicom::SourceHeader RadiographSource::source_header(const std::filesystem::path& path) {
  Turn turn(*this);
  return turn.decoder().source_header(path);
}

NormalizedRadiograph RadiographSource::normalize(const dicom::Radiograph& radiograph,
                                                 const std::string& place) const {
  try {
    NormalizedRadiograph result;
    result.image = image::normalize_contrast(radiograph.pixels, radiograph.padding,
                                             preprocessing_.percentile_low, preprocessing_.percentile_high);
    require_content(result.image, preprocessing_.reader, place);
    result.network_image = image::InputFrame(result.image.size(), preprocessing_.fit).picture(result.image);
    return result;
  } catch (const cv::Exception& error) {
    throw Error(ErrorKind::format, place, "the image cannot be processed: " + error.err);
  }
}

TrainingImage RadiographSource::read(const std::filesystem::path& path) {
  auto radiograph = decode(path);
  auto image = described(radiograph);
  image.pixels = normalize(radiograph, path.string()).network_image;
  return image;
}

TrainingImage RadiographSource::read_prepared(const std::filesystem::path& path) {
  auto radiograph = decode(path);
  auto image = described(radiograph);
  double least = 0, most = 0;
  cv::minMaxLoc(radiograph.pixels, &least, &most);
  if (!(least >= 0 && most <= 255)) {
    throw Error(ErrorKind::format, path.string(),
                "the image is not 8-bit grey, as images prepared for training are; convert it");
  }
  radiograph.pixels.convertTo(image.pixels, CV_8U);
  require_content(image.pixels, preprocessing_.reader, path.string());
  return image;
}

}  // namespace deepwrist::data
