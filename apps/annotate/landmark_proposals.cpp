#include "apps/annotate/landmark_proposals.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/engine/device.h"
#include "localizer/localizer_block.h"
#include "localizer/localizer_keys.h"
#include "pipeline/setup.h"

//   session.wanted ─► picture kept? else read ─┬─ cannot be read ─► set_failure
//                                              └─ 256×256 ─► networks of its view ─► set_suggestion
//
// One radiograph at a time, so that the one which is shown never waits for a batch. Networks stay in memory.

namespace deepwrist::annotation {
namespace {

constexpr auto kNothingToDo = std::chrono::milliseconds(150);

weights::Snapshot open_snapshot(const AnnotateExperiment& experiment) {
  return weights::Snapshot::open(experiment.localizer.snapshot_folder);
}

}  // namespace

Localizer::Localizer(const AnnotateExperiment& experiment) {
  engine::configure_threads(experiment.runtime.threads);
  const auto device = engine::choose_device(experiment.runtime.device, experiment.runtime.deterministic);
  const auto snapshot = open_snapshot(experiment);
  const auto model = localizer::block().chosen(snapshot, experiment.localizer);
  preprocessing_ = pipeline::choose_preprocessing(snapshot.preprocessing(), experiment.preprocessing,
                                                  localizer::kBlockName);
  chosen_ = localizer::choose_search(snapshot, experiment.search);
  if (!chosen_.calibration_unused.empty()) log().warn("{}", chosen_.calibration_unused);
  std::vector<Error> failures;
  for (const View view : experiment.dataset.sides) {
    try {
      localizer::LandmarkAnnotator::Options options;
      options.folds = weights::weights_files(snapshot.folds(view, experiment.preprocessing.compat_reference));
      options.model = model;
      options.statistics = snapshot.mean_std(view, 1, experiment.localizer.train_data_home);
      options.device = device;
      options.engine = experiment.engine;
      options.decoding = chosen_.options.decoding;
      options.keep_networks = true;
      searches_.emplace(view, localizer::LandmarkSearch(localizer::LandmarkAnnotator(std::move(options)),
                                                        view, preprocessing_.fit, chosen_.options));
    } catch (const Error& error) {
      failures.push_back(error);
    }
  }
  if (searches_.empty()) throw failures.front();
  for (const auto& failure : failures) log().warn("no proposals of one view: {}", failure.what());
}

void Localizer::check() {
  for (auto& [view, search] : searches_) search.check();
}

Suggestion Localizer::suggest(View view, const LoadedRadiograph& radiograph) {
  const auto found =
      searches_.at(view)
          .find(std::span(&radiograph.image, 1), std::span(&radiograph.network_image, 1), [] {})
          .front();
  const auto confidence = chosen_.confidence_of(found.evidence, view);
  Suggestion suggestion;
  if (!confidence.empty()) suggestion.uncertainty = 1 - std::ranges::min(confidence);
  const auto& size = radiograph.picture.facts.size;
  for (std::size_t k = 0; k < std::min(found.average.size(), kLandmarks); ++k) {
    const double x = static_cast<double>(found.average[k].x) * size.width;
    const double y = static_cast<double>(found.average[k].y) * size.height;
    if (!std::isfinite(x) || !std::isfinite(y)) continue;
    suggestion.points[k] = cv::Point2d(rounded_coordinate(std::clamp(x, 0.0, size.width - 1.0)),
                                       rounded_coordinate(std::clamp(y, 0.0, size.height - 1.0)));
  }
  return suggestion;
}

LandmarkProposals::LandmarkProposals(Localizer& localizer, AnnotationSession& session, PictureStore& pictures,
                                     PictureStore::Load load)
    : localizer_(localizer),
      session_(session),
      pictures_(pictures),
      load_(std::move(load)),
      thread_([this](const std::stop_token& stop) { work(stop); }) {}

LandmarkProposals::~LandmarkProposals() = default;

void LandmarkProposals::work(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto wanted = session_.wanted();
    if (!wanted) {
      std::this_thread::sleep_for(kNothingToDo);
      continue;
    }
    try {
      propose(*wanted);
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::interrupted) return;
      log().error("{}: no proposal: {}", session_.image(wanted->index).shown, error.what());
      session_.set_no_suggestion(wanted->index, wanted->view, error.reason());
    }
  }
}

void LandmarkProposals::propose(const AnnotationSession::Wanted& wanted) {
  if (!localizer_.knows(wanted.view)) {
    session_.set_no_suggestion(wanted.index, wanted.view,
                               std::string("the localizer has no network for ") + name(wanted.view));
    return;
  }
  auto loaded = pictures_.peek(wanted.index);
  if (!loaded) loaded = std::make_shared<const LoadedRadiograph>(load_(wanted.index));
  if (!loaded->failure.empty()) {
    session_.set_failure(wanted.index, loaded->failure);
    return;
  }
  session_.set_facts(wanted.index, loaded->picture.facts);
  session_.set_suggestion(wanted.index, wanted.view, localizer_.suggest(wanted.view, *loaded));
}

}  // namespace deepwrist::annotation
