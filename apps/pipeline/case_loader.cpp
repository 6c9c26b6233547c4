#include "apps/pipeline/case_loader.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "core/base/error.h"
#include "core/base/signals.h"
#include "core/data/spacing_files.h"

namespace deepwrist::pipeline {

CaseLoader::CaseLoader(const config::DatasetOptions& dataset, const Preprocessing& preprocessing,
                       std::size_t decoders)
    : source_(data::source_options(dataset, preprocessing, decoders)) {}

std::future<std::vector<Case>> CaseLoader::load_async(std::vector<CaseRequest> requests) {
  return std::async(std::launch::async, [this, moved = std::move(requests)] { return load(moved); });
}

dicom::ImageIdentity CaseLoader::identify(const std::filesystem::path& file) {
  return source_.identify(file);
}

std::vector<Case> CaseLoader::load(const std::vector<CaseRequest>& requests) {
  std::vector<Case> cases(requests.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < requests.size() && !stop_requested(); i = next++) {
      cases[i] = load_one(requests[i]);
    }
  };
  std::vector<std::future<void>> workers;
  for (std::size_t i = 1; i < std::min(source_.decoders(), requests.size()); ++i) {
    workers.push_back(std::async(std::launch::async, work));
  }
  work();
  for (auto& worker : workers) worker.get();
  throw_if_stop_requested();
  return cases;
}

Case CaseLoader::load_one(const CaseRequest& request) {
  Case loaded;
  loaded.request = request;
  try {
    auto radiograph = source_.decode(request.file);
    loaded.warnings = std::move(radiograph.warnings);
    loaded.spacing_problem = std::move(radiograph.spacing_problem);
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
