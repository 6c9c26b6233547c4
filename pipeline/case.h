#pragma once

#include <cstddef>
#include <filesystem>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "classifier/detector.h"
#include "core/base/view.h"
#include "core/dicom/image_identity.h"
#include "core/dicom/radiograph.h"
#include "core/image/roi.h"
#include "localizer/annotator.h"

namespace deepwrist::pipeline {

/// What a table row asks for, before anything is read.
struct CaseRequest {
  std::size_t row = 0;  ///< index in the metadata
  std::filesystem::path file;
  View view = View::pa;
  bool view_known = true;    ///< false: neither table nor file tells; `view` means nothing
  std::string id;            ///< shown in results; the row number when anonymised
  std::string file_name;     ///< `Fname` as shown in results
  cv::Size2d spacing{0, 0};  ///< mm per px of the table or the configuration; 0: take the file's
  dicom::SpacingSource spacing_source = dicom::SpacingSource::none;
  std::filesystem::path spacing_file = {};  ///< tells the spacing of a picture that has none; empty: no file
  dicom::ImageIdentity identity = {};       ///< of the file, where it was asked
  /// What the table knows of the answer: annotated landmarks in pixels (none or all), and of each column of
  /// truths its label.
  std::vector<cv::Point2f> points = {};
  std::vector<std::optional<int>> labels = {};

  /// "ID_PA": base name of this case's output files.
  std::string output_name() const { return id + "_" + name(view); }
};

/// One radiograph on its way through the pipeline. A failure of a case is a value: `reason` says why, the
/// later members stay empty.
struct Case {
  CaseRequest request;
  std::string reason;
  std::vector<std::string> warnings;

  cv::Mat image;          ///< CV_8U, contrast-normalised, original size
  cv::Mat network_image;  ///< the same made to fit 256×256
  cv::Size2d mm_per_px;
  dicom::SpacingSource spacing_source = dicom::SpacingSource::none;
  std::string laterality;       ///< "L" or "R"; empty where the file does not tell it
  std::string spacing_problem;  ///< why the file's spacing cannot be used
  localizer::Annotation annotation;
  std::vector<double> confidence;  ///< of each landmark, 0 to 1
  std::string doubt;               ///< what speaks against the landmarks; empty: nothing. The case goes on
  image::Roi roi;
  classifier::Prediction prediction;

  bool failed() const { return !reason.empty(); }
};

}  // namespace deepwrist::pipeline
