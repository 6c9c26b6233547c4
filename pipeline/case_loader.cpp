#include "pipeline/case_loader.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "core/base/error.h"
#include "core/base/progress.h"
#include "core/base/signals.h"
#include "core/data/spacing_files.h"

// The spacing of a case, the first that there is:
//
//   the table's Spacing
//   the file in its column DICOM, for a picture that says none itself
//   dataset.pixel_spacing, also in place of what the picture says
//   the picture's own
//
// A DICOM file that is needed and has no spacing fails the case, whatever dataset.pixel_spacing says.
// Identities are found in blocks of 64, in threads, and used in the files' order by the caller's.

namespace deepwrist::pipeline {
namespace {

constexpr std::size_t kBlock = 64;       // files whose identities are kept until they are used
constexpr std::size_t kManyFiles = 500;  // take more than a second

}  // namespace

CaseLoader::CaseLoader(const data::DatasetOptions& dataset, const Preprocessing& preprocessing,
                       std::size_t decoders)
    : source_(data::source_options(dataset, preprocessing, decoders)) {}

std::future<std::vector<Case>> CaseLoader::load_async(std::vector<CaseRequest> requests) {
  return std::async(std::launch::async, [this, moved = std::move(requests)] { return load(moved); });
}

void CaseLoader::spread(std::size_t count, const std::function<void(std::size_t)>& work) const {
  std::atomic<std::size_t> next{0};
  const auto take = [&] {
    for (std::size_t i = next++; i < count && !stop_requested(); i = next++) work(i);
  };
  std::vector<std::future<void>> workers;
  for (std::size_t i = 1; i < std::min(source_.decoders(), count); ++i) {
    workers.push_back(std::async(std::launch::async, take));
  }
  take();
  for (auto& worker : workers) worker.get();
  throw_if_stop_requested();
}

Identified CaseLoader::identify_one(const std::filesystem::path& file) {
  Identified found;
  try {
    found.identity = source_.identify(file);
  } catch (const Error& error) {
    if (ends_run(error.kind())) throw;
    found.reason = error.reason();
  }
  return found;
}

void CaseLoader::identify(std::size_t count, const std::function<std::filesystem::path(std::size_t)>& file_of,
                          const std::function<void(std::size_t, Identified)>& use) {
  Progress progress("headers", count, "files", count < kManyFiles);
  for (std::size_t begin = 0; begin < count; begin += kBlock) {
    std::vector<Identified> block(std::min(kBlock, count - begin));
    spread(block.size(), [&](std::size_t i) { block[i] = identify_one(file_of(begin + i)); });
    for (std::size_t i = 0; i < block.size(); ++i) use(begin + i, std::move(block[i]));
    progress.tick(static_cast<double>(block.size()));
  }
}

std::vector<Case> CaseLoader::load(const std::vector<CaseRequest>& requests) {
  std::vector<Case> cases(requests.size());
  spread(requests.size(), [&](std::size_t i) { cases[i] = load_one(requests[i]); });
  return cases;
}

Case CaseLoader::load_one(const CaseRequest& request) {
  Case loaded;
  loaded.request = request;
  try {
    auto radiograph = source_.decode(request.file);
    loaded.warnings = std::move(radiograph.warnings);
    loaded.spacing_problem = std::move(radiograph.spacing_problem);
    loaded.laterality = std::move(radiograph.laterality);
    loaded.mm_per_px = radiograph.mm_per_px;
    loaded.spacing_source = radiograph.spacing_source;
    if (radiograph.view && *radiograph.view != request.view) {
      loaded.warnings.push_back(std::string("the table says ") + name(request.view) + ", the file " +
                                name(*radiograph.view) + "; the table counts");
    }
    choose_spacing(loaded, radiograph.pixels.size());
    auto normalized = source_.normalize(radiograph, request.file.string());
    loaded.image = std::move(normalized.image);
    loaded.network_image = std::move(normalized.network_image);
  } catch (const Error& error) {
    if (ends_run(error.kind())) throw;
    loaded.reason = error.reason();
  }
  return loaded;
}

void CaseLoader::choose_spacing(Case& loaded, const cv::Size& picture) {
  const auto& request = loaded.request;
  const bool of_table = request.spacing_source == dicom::SpacingSource::table;
  if (!of_table && !request.spacing_file.empty() && loaded.spacing_source == dicom::SpacingSource::none) {
    const auto spacing = data::spacing_of_picture(source_, request.spacing_file, picture);
    loaded.mm_per_px = spacing.mm_per_px;
    loaded.spacing_source = spacing.source;
  } else if (request.spacing_source != dicom::SpacingSource::none) {
    loaded.mm_per_px = request.spacing;
    loaded.spacing_source = request.spacing_source;
  }
}

}  // namespace deepwrist::pipeline
