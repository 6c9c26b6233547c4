#pragma once

#include <cstddef>
#include <filesystem>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/image/input_frame.h"
#include "core/train/training_set.h"

namespace deepwrist::localizer {

/// One annotated image.
struct LandmarkRow {
  std::string file_name;                ///< `Fname`
  std::string id, patient;              ///< `ID`, else the file's stem; `Patient`, else empty
  std::vector<cv::Point2f> points;      ///< pixels of the network's image, where `frame` has put the file's
  cv::Size original_size;               ///< of the file's image
  std::optional<cv::Size2d> mm_per_px;  ///< of the file's image: the table's, else the file's
  std::filesystem::path path;
  std::filesystem::path spacing_file;  ///< of the column DICOM: tells the spacing where the image does not
  std::size_t line = 0;                ///< of the table

  /// What must not be split between training and validation.
  const std::string& group() const { return patient.empty() ? id : patient; }
};

/// Annotated images of one view, as a localizer learns from them.
class LandmarkSet : public train::TrainingSet {
 public:
  virtual const LandmarkRow& row(std::size_t index) const = 0;
  /// How the file's image lies in the one that the network gets.
  virtual image::InputFrame frame(std::size_t index) const = 0;
};

}  // namespace deepwrist::localizer
