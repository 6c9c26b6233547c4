#pragma once

#include <cstddef>
#include <filesystem>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/view.h"
#include "core/data/image_cache.h"
#include "core/data/radiograph_source.h"
#include "core/data/row_filter.h"
#include "localizer/landmark_set.h"
#include "localizer/prepared_images.h"

namespace deepwrist::localizer {

/// Where the annotated images of one view are and how they are read.
struct LandmarkDataOptions {
  std::string meta;  ///< CSV with Fname, Side, Points; ID, Patient, Spacing where it has them
  std::filesystem::path data_home;
  std::filesystem::path data_folder;  ///< below data_home
  View view = View::pa;
  data::RadiographSourceOptions source;  ///< preprocessing, limits, decoders (threads of the first reading)
  std::size_t points = 3;                ///< landmarks an image has
  std::size_t min_rows = 2;              ///< of the view; fewer are an error
  std::size_t cache_bytes = std::size_t{2} << 30;
  PreparedImages prepared = PreparedImages::automatic;
  data::RowFilter filter = {};  ///< of the rows of the table
  bool reference = false;       ///< prepared images keep their size, as in the original
  bool quiet = false;           ///< no progress
};

/// The images and landmarks of one view. Images are radiographs as they come (DICOM or any image file, found
/// as data::read_metadata does), contrast-normalised and made to fit 256×256 as in inference; or pictures
/// prepared as for the original (are_prepared tells): used as they are, only made to fit. Points are pixels
/// of the file's image either way. Thread-safe once made.
class LandmarkData final : public LandmarkSet {
 public:
  /// Reads every image once. Throws Error(format) with all that is wrong in the table, and then with all
  /// broken images, points outside their image (its right and lower border still belong to it) and too few
  /// rows together; Error(io) where there is no table; Error(interrupted).
  explicit LandmarkData(const LandmarkDataOptions& options);
  LandmarkData(const LandmarkData&) = delete;
  LandmarkData& operator=(const LandmarkData&) = delete;

  std::size_t size() const override { return rows_.size(); }
  const LandmarkRow& row(std::size_t index) const override { return rows_[index]; }
  image::InputFrame frame(std::size_t index) const override { return frame_of(rows_[index].original_size); }
  /// H×W uint8, 256×256 but for prepared images in reference mode; must not be written to. Throws Error when
  /// the file has to be read again and is not what it was.
  cv::Mat image(std::size_t index) const { return cache_.get(index); }

  augment::Sample sample(std::size_t index) const override { return {image(index), row(index).points}; }
  /// The bytes of the points.
  std::string target_text(std::size_t index) const override;
  std::string file_name(std::size_t index) const override { return row(index).file_name; }
  std::string id(std::size_t index) const override;

  /// Whether the images are prepared ones.
  bool prepared() const { return prepared_; }

 private:
  std::vector<LandmarkRow> read_rows();
  void read_images();
  image::InputFrame frame_of(const cv::Size& image) const;
  data::TrainingImage load(std::size_t index);
  cv::Mat load_again(std::size_t index);

  const LandmarkDataOptions options_;
  bool prepared_ = false;
  std::vector<LandmarkRow> rows_;
  data::RadiographSource source_;
  mutable data::ImageCache cache_;
};

}  // namespace deepwrist::localizer
