#include "apps/pipeline/case_loader.h"

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>

#include "core/base/error.h"
#include "core/base/signals.h"
#include "core/image/normalize.h"
#include "core/image/resize.h"

namespace deepwrist::pipeline {
namespace {

dicom::ReadOptions read_options(const config::DatasetOptions& dataset, const Preprocessing& preprocessing) {
  dicom::ReadOptions options;
  options.reader = preprocessing.reader;
  options.spacing = preprocessing.spacing;
  options.max_file_bytes = dataset.max_file_bytes;
  options.max_pixels = dataset.max_pixels;
  return options;
}

constexpr int kMinSide = 32;

/// The original goes on with a black picture; the standard reader does not score what shows nothing.
void require_content(const cv::Mat& image, Reader reader) {
  if (reader == Reader::reference) return;
  if (std::min(image.rows, image.cols) < kMinSide) {
    throw Error(ErrorKind::format, "",
                "the image has " + std::to_string(image.cols) + "x" + std::to_string(image.rows) +
                    " pixels, too few for a radiograph");
  }
  double least = 0, most = 0;
  cv::minMaxLoc(image, &least, &most);
  if (least == most) {
    throw Error(ErrorKind::format, "",
                "the image shows nothing: (nearly) all its pixels have the same value");
  }
}

}  // namespace

CaseLoader::CaseLoader(const config::DatasetOptions& dataset, const Preprocessing& preprocessing,
                       std::size_t decoders)
    : preprocessing_(preprocessing) {
  dicom::DecoderLimits limits;
  limits.timeout_s = dataset.decode_timeout_s;
  limits.memory_bytes = dataset.decode_memory_bytes;
  for (std::size_t i = 0; i < decoders; ++i) {
    decoders_.push_back(
        std::make_unique<dicom::IsolatedDecoder>(read_options(dataset, preprocessing), limits));
  }
}

std::future<std::vector<Case>> CaseLoader::load_async(std::vector<CaseRequest> requests) {
  return std::async(std::launch::async, [this, moved = std::move(requests)] { return load(moved); });
}

std::optional<View> CaseLoader::view_of(const std::filesystem::path& file) {
  return decoders_.front()->view_of(file);
}

std::vector<Case> CaseLoader::load(const std::vector<CaseRequest>& requests) {
  std::vector<Case> cases(requests.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&](dicom::IsolatedDecoder& decoder) {
    for (std::size_t i = next++; i < requests.size() && !stop_requested(); i = next++) {
      cases[i] = load_one(requests[i], decoder);
    }
  };
  std::vector<std::future<void>> workers;
  for (std::size_t i = 1; i < std::min(decoders_.size(), requests.size()); ++i) {
    workers.push_back(std::async(std::launch::async, work, std::ref(*decoders_[i])));
  }
  work(*decoders_.front());
  for (auto& worker : workers) worker.get();
  throw_if_stop_requested();
  return cases;
}

Case CaseLoader::load_one(const CaseRequest& request, dicom::IsolatedDecoder& decoder) const {
  Case loaded;
  loaded.request = request;
  try {
    auto radiograph = decoder.read(request.file);
    loaded.warnings = std::move(radiograph.warnings);
    loaded.mm_per_px = radiograph.mm_per_px;
    loaded.spacing_source = radiograph.spacing_source;
    if (request.spacing_source != dicom::SpacingSource::none) {
      loaded.mm_per_px = request.spacing;
      loaded.spacing_source = request.spacing_source;
    }
    loaded.image = image::normalize_contrast(radiograph.pixels, radiograph.padding,
                                             preprocessing_.percentile_low, preprocessing_.percentile_high);
    require_content(loaded.image, preprocessing_.reader);
    loaded.network_image = image::resize_to_input(loaded.image);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::interrupted) throw;
    loaded.reason = error.reason();
  } catch (const cv::Exception& error) {
    loaded.reason = "the image cannot be processed: " + error.err;
  }
  return loaded;
}

}  // namespace deepwrist::pipeline
