#pragma once

#include <cstddef>
#include <future>
#include <vector>

#include "apps/pipeline/case.h"
#include "core/base/preprocessing.h"
#include "core/config/inference.h"
#include "core/data/radiograph_source.h"

namespace deepwrist::pipeline {

/// Decoder processes of a program: reading keeps ahead of the networks with two, even of large files.
inline constexpr std::size_t kDecoders = 2;

/// Reads, normalises and resizes radiographs in the background, with one decoder process a thread. Unreadable
/// files become failed cases. `load_async` may be called again before the first future is taken; order is
/// kept.
class CaseLoader {
 public:
  CaseLoader(const config::DatasetOptions& dataset, const Preprocessing& preprocessing, std::size_t decoders);

  std::future<std::vector<Case>> load_async(std::vector<CaseRequest> requests);

  /// What a file says of itself: the view for tables without a `Side` column, the study for folders. Throws
  /// Error.
  dicom::ImageIdentity identify(const std::filesystem::path& file);

 private:
  std::vector<Case> load(const std::vector<CaseRequest>& requests);
  Case load_one(const CaseRequest& request);
  /// The table's Spacing, else the file's own, which the column DICOM stands in for and dataset.pixel_spacing
  /// replaces.
  void choose_spacing(Case& loaded, const cv::Size& picture);

  data::RadiographSource source_;
};

}  // namespace deepwrist::pipeline
