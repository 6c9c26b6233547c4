#pragma once

#include <condition_variable>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <mutex>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/preprocessing.h"
#include "core/base/view.h"
#include "core/data/dataset_options.h"
#include "core/dicom/isolated_decoder.h"

namespace deepwrist::data {

/// How radiographs are read and made into pictures, and what is refused.
struct RadiographSourceOptions {
  Preprocessing preprocessing;
  dicom::ReadOptions read;  ///< `reader` and `spacing` as in `preprocessing`
  dicom::DecoderLimits limits;
  std::size_t decoders = 1;  ///< child processes, at least 1: so many files are read at once
};

/// The options which `dataset.*` and the preprocessing stand for.
RadiographSourceOptions source_options(const DatasetOptions& dataset, const Preprocessing& preprocessing,
                                       std::size_t decoders);

/// A radiograph as a picture.
struct NormalizedRadiograph {
  cv::Mat image;          ///< H×W uint8, contrast-normalised
  cv::Mat network_image;  ///< the same made to fit 256×256
};

/// An image to train on and what its file says about it.
struct TrainingImage {
  cv::Mat pixels;                       ///< uint8
  cv::Size original_size;               ///< of the file's image
  std::optional<cv::Size2d> mm_per_px;  ///< of the file's image; width: along a row, height: along a column
  std::optional<View> view;             ///< where the file says it clearly
  std::vector<std::string> warnings;    ///< no patient data
};

/// Reads image files of any kind in child processes and makes the 8-bit pictures that networks see.
/// Thread-safe: as many reads run at once as there are decoders, others wait for their turn.
class RadiographSource {
 public:
  /// Throws Error(unavailable) when the decoder's executable is not found.
  explicit RadiographSource(const RadiographSourceOptions& options);

  /// As dicom::IsolatedDecoder::read, with its errors.
  dicom::Radiograph decode(const std::filesystem::path& path);

  /// As dicom::IsolatedDecoder::identify, with its errors.
  dicom::ImageIdentity identify(const std::filesystem::path& path);

  /// As dicom::IsolatedDecoder::source_header, with its errors.
  dicom::SourceHeader source_header(const std::filesystem::path& path);

  /// Contrast-normalised, and made to fit. The standard reader does not accept what shows nothing: fewer than 32
  /// pixels a side or one value everywhere; the reference's goes on with a black picture. Throws
  /// Error(format) with `place`.
  NormalizedRadiograph normalize(const dicom::Radiograph& radiograph, const std::string& place) const;

  /// A radiograph as it comes, as a picture of 256×256.
  TrainingImage read(const std::filesystem::path& path);

  /// A picture made for training before, 8-bit and used as it is, in its own size. Throws Error(format) for
  /// values outside 0..255 and, with the standard reader, for what shows nothing.
  TrainingImage read_prepared(const std::filesystem::path& path);

  std::size_t decoders() const { return decoders_.size(); }

 private:
  class Turn;

  const Preprocessing preprocessing_;
  std::vector<std::unique_ptr<dicom::IsolatedDecoder>> decoders_;
  std::mutex mutex_;
  std::condition_variable given_back_;
  std::vector<dicom::IsolatedDecoder*> free_;
};

}  // namespace deepwrist::data
