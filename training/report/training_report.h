#pragma once

#include <cstddef>
#include <cstdint>
#include <opencv2/core.hpp>
#include <string>
#include <utility>
#include <vector>

#include "core/report/page/page.h"

namespace deepwrist::report {

/// What one epoch measured, by name: lr, train_loss, val_loss, val_error_mm, val_auroc, images_per_s, … A
/// value that is missing or not finite is a gap in its chart.
struct ReportEpoch {
  int epoch = 0;
  std::vector<std::pair<std::string, double>> values;
};

/// A picture, 8-bit grey or BGR, and a line below it. Pictures are reduced to what a page can show.
struct ReportPicture {
  cv::Mat image;
  std::string caption;
};

/// A validation image by its ID, with how far the network was off.
struct ReportCase {
  std::string id;
  cv::Mat image;  ///< 8-bit grey or BGR
  double error = 0;
};

/// One fold's training.
struct ReportFold {
  std::string name;
  std::vector<ReportEpoch> epochs = {};
  int best_epoch = 0;      ///< ReportEpoch::epoch of the snapshot that was kept
  double best_metric = 0;  ///< NaN: none was measured
  double seconds = 0;
  std::vector<ReportCase> hardest = {};  ///< validation images with the largest error, worst first
  std::string error_name = {};           ///< what their errors are: "mean error (mm)"
  int planned_epochs = 0;                ///< 0: not said
  bool stopped_early = false;
};

/// All folds of one view.
struct ReportView {
  std::string name;  ///< "PA", "LAT"
  std::size_t images = 0;
  std::vector<ReportFold> folds = {};
  std::vector<ReportPicture> augmented = {};  ///< what the network saw, or whole augmentation sheets
};

struct TrainingReport {
  std::string title;
  std::string block;   ///< "localizer" or "classifier"
  std::string metric;  ///< the name of the value that chose the best epoch
  bool minimise = true;
  std::vector<ReportView> views = {};
  std::string configuration = {};                               ///< YAML
  std::vector<std::pair<std::string, std::string>> facts = {};  ///< program, device, seed, …: name and value
  std::uint64_t peak_memory = 0;                                ///< bytes; 0: not said
  std::vector<Section> more = {};                               ///< after those of the views
};

/// The page of a training run: a card for each view and for the whole; each view's curves, table of folds and
/// augmented images; the hardest validation images as its gallery. Its figures have no files, thus no names.
/// Throws Error(io) where a picture cannot be encoded.
Page training_page(const TrainingReport& report);

}  // namespace deepwrist::report
