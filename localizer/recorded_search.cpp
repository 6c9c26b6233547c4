#include "localizer/recorded_search.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/landmark_confidence.h"

namespace deepwrist::localizer {
namespace {

constexpr const char* kTerms[] = {"intercept", "peak", "spread", "disagreement"};
constexpr double ConfidenceModel::*kMembers[] = {&ConfidenceModel::intercept, &ConfidenceModel::peak,
                                                 &ConfidenceModel::spread, &ConfidenceModel::disagreement};

[[noreturn]] void refuse(const weights::Snapshot& snapshot, const std::string& what) {
  throw Error(ErrorKind::format, (snapshot.folder() / weights::Manifest::kFileName).string(),
              "search." + what + "; these weights are of another version of the programs");
}

SearchOptions options_of(const weights::ManifestSearch& search, const weights::Snapshot& snapshot) {
  SearchOptions options{.copies = search.copies, .refine = search.refine};
  if (search.decoding == name(Decoding::dark)) {
    options.decoding = Decoding::dark;
  } else if (search.decoding != name(Decoding::soft_argmax)) {
    refuse(snapshot, "decoding must be soft_argmax or dark");
  }
  if (options.copies > kMostCopies) refuse(snapshot, fmt::format("copies must be at most {}", kMostCopies));
  if (options.refine > kMostRefinements) {
    refuse(snapshot, fmt::format("refine must be at most {}", kMostRefinements));
  }
  return options;
}

ConfidenceModel model_of(const weights::ManifestSearch::Confidence& confidence,
                         const weights::Snapshot& snapshot) {
  if (confidence.within_mm != kConfidentWithinMm) {
    refuse(snapshot, fmt::format("confidence must be for errors within {} mm", kConfidentWithinMm));
  }
  auto left = confidence.coefficients;
  ConfidenceModel model;
  for (std::size_t i = 0; i < std::size(kTerms); ++i) {
    const auto found = left.extract(kTerms[i]);
    if (!found) refuse(snapshot, fmt::format("confidence lacks the coefficient {}", kTerms[i]));
    model.*kMembers[i] = found.mapped();
  }
  if (!left.empty()) refuse(snapshot, "confidence has a coefficient that is not known");
  return model;
}

}  // namespace

std::vector<double> ChosenSearch::confidence_of(const std::vector<LandmarkEvidence>& evidence,
                                                View view) const {
  const auto model = confidence.find(view);
  std::vector<double> result;
  for (const auto& landmark : evidence) {
    result.push_back(model == confidence.end() ? raw_confidence(landmark)
                                               : calibrated_confidence(model->second, landmark));
  }
  return result;
}

nlohmann::json ChosenSearch::record() const {
  nlohmann::json json{
      {"decoding", name(options.decoding)}, {"copies", options.copies}, {"refine", options.refine}};
  for (const auto& [view, model] : confidence) {
    for (std::size_t i = 0; i < std::size(kTerms); ++i)
      json["confidence"][deepwrist::name(view)][kTerms[i]] = model.*kMembers[i];
  }
  return json;
}

ChosenSearch choose_search(const weights::Snapshot& snapshot, const SearchKeys& keys) {
  ChosenSearch chosen;
  const auto* manifest = snapshot.manifest() ? &*snapshot.manifest() : nullptr;
  const auto* recorded = manifest && manifest->search ? &*manifest->search : nullptr;
  if (recorded) chosen.options = options_of(*recorded, snapshot);
  const auto of_weights = chosen.options;
  chosen.options.decoding = keys.decoding.value_or(chosen.options.decoding);
  chosen.options.copies = keys.copies.value_or(chosen.options.copies);
  chosen.options.refine = keys.refine.value_or(chosen.options.refine);
  if (!recorded) return chosen;
  std::map<View, ConfidenceModel> models;
  for (const auto& [view, confidence] : recorded->confidence) models[view] = model_of(confidence, snapshot);
  if (chosen.options == of_weights) {
    chosen.confidence = std::move(models);
  } else if (!models.empty()) {
    chosen.calibration_unused = fmt::format(
        "the weights' confidence was calibrated with localizer.decoding={} localizer.copies={} "
        "localizer.refine={}; that of this run is not calibrated",
        name(of_weights.decoding), of_weights.copies, of_weights.refine);
  }
  return chosen;
}

weights::ManifestSearch recorded(const SearchOptions& options, const std::map<View, FoundConfidence>& found) {
  weights::ManifestSearch search{name(options.decoding), options.copies, options.refine, {}};
  for (const auto& [view, confidence] : found) {
    auto& stored = search.confidence[view];
    stored.within_mm = kConfidentWithinMm;
    stored.landmarks = confidence.landmarks;
    for (std::size_t i = 0; i < std::size(kTerms); ++i)
      stored.coefficients[kTerms[i]] = confidence.model.*kMembers[i];
  }
  return search;
}

}  // namespace deepwrist::localizer
