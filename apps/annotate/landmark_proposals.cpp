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

std::optional<double> uncertainty_of(const localizer::Annotation& annotation) {
  if (annotation.per_fold.size() < 2) return std::nullopt;
  double farthest = 0;
  for (const auto& fold : annotation.per_fold) {
    for (std::size_t k = 0; k < fold.size(); ++k) {
      const auto away = fold[k] - annotation.average[k];
      farthest = std::max(farthest, std::hypot(static_cast<double>(away.x), static_cast<double>(away.y)));
    }
  }
  return farthest;
}

Localizer::Localizer(const AnnotateExperiment& experiment) {
  engine::configure_threads(experiment.runtime.threads);
  const auto device = engine::choose_device(experiment.runtime.device, experiment.runtime.deterministic);
  const auto snapshot = open_snapshot(experiment);
  const auto model = localizer::block().chosen(snapshot, experiment.localizer);
  preprocessing_ = pipeline::choose_preprocessing(snapshot.preprocessing(), experiment.preprocessing,
                                                  localizer::kBlockName);
  std::vector<Error> failures;
  for (const View view : experiment.dataset.sides) {
    try {
      localizer::LandmarkAnnotator::Options options;
      options.folds = weights::weights_files(snapshot.folds(view, experiment.preprocessing.compat_reference));
      options.model = model;
      options.statistics = snapshot.mean_std(view, 1, experiment.localizer.train_data_home);
      options.device = device;
      options.engine = experiment.engine;
      options.keep_networks = true;
      annotators_.emplace(view, std::move(options));
    } catch (const Error& error) {
      failures.push_back(error);
    }
  }
  if (annotators_.empty()) throw failures.front();
  for (const auto& failure : failures) log().warn("no proposals of one view: {}", failure.what());
}

void Localizer::check() {
  for (auto& [view, annotator] : annotators_) annotator.check();
}

Suggestion Localizer::suggest(View view, const cv::Mat& image, const cv::Size& size) {
  const auto found = annotators_.at(view).annotate(std::span(&image, 1), [] {}).front();
  Suggestion suggestion{.uncertainty = uncertainty_of(found)};
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
  session_.set_suggestion(wanted.index, wanted.view,
                          localizer_.suggest(wanted.view, loaded->network_image, loaded->picture.facts.size));
}

}  // namespace deepwrist::annotation
