#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <future>
#include <string>
#include <vector>

#include "core/base/preprocessing.h"
#include "core/data/radiograph_source.h"
#include "pipeline/case.h"
#include "pipeline/inference_experiment.h"

namespace deepwrist::pipeline {

/// Decoder processes of a program: reading keeps ahead of the networks with two, even of large files.
inline constexpr std::size_t kDecoders = 2;

/// What a file says of itself, or why it cannot be read.
struct Identified {
  dicom::ImageIdentity identity;
  std::string reason;
};

/// Reads, normalises and resizes radiographs in the background, with one decoder process a thread. Unreadable
/// files become failed cases. `load_async` may be called again before the first future is taken; order is
/// kept.
class CaseLoader {
 public:
  CaseLoader(const data::DatasetOptions& dataset, const Preprocessing& preprocessing, std::size_t decoders);

  std::future<std::vector<Case>> load_async(std::vector<CaseRequest> requests);

  /// Identifies `count` files, as many at once as there are decoders, and says how far it is where there are
  /// many. `file_of` is called in several threads; `use` gets what was found, in the files' order, in this
  /// one. Throws Error(interrupted), and what ends a run.
  void identify(std::size_t count, const std::function<std::filesystem::path(std::size_t)>& file_of,
                const std::function<void(std::size_t, Identified)>& use);

 private:
  std::vector<Case> load(const std::vector<CaseRequest>& requests);
  Case load_one(const CaseRequest& request);
  Identified identify_one(const std::filesystem::path& file);
  /// Calls `work` for 0 to `count` - 1 in as many threads as there are decoders, until a stop is asked for.
  void spread(std::size_t count, const std::function<void(std::size_t)>& work) const;
  /// The table's Spacing, else the file's own, which the column DICOM stands in for and dataset.pixel_spacing
  /// replaces.
  void choose_spacing(Case& loaded, const cv::Size& picture);

  data::RadiographSource source_;
};

}  // namespace deepwrist::pipeline
