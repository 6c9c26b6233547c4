#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <thread>

#include "annotation/annotation_session.h"
#include "annotation/picture_store.h"
#include "apps/annotate/annotate_program.h"
#include "core/base/preprocessing.h"
#include "core/weights/snapshot.h"
#include "localizer/annotator.h"

namespace deepwrist::annotation {

/// The localizer of the views that its weights know.
class Localizer {
 public:
  /// Throws Error for weights that are not there or not whole.
  explicit Localizer(const AnnotateExperiment& experiment);

  const Preprocessing& preprocessing() const { return preprocessing_; }
  bool knows(View view) const { return annotators_.contains(view); }
  /// `image`: 256×256, of a radiograph of so many pixels.
  Suggestion suggest(View view, const cv::Mat& image, const cv::Size& size);
  /// Loads every network. Throws what using them would.
  void check();

 private:
  Preprocessing preprocessing_;
  std::map<View, localizer::LandmarkAnnotator> annotators_;
};

/// How unsure an ensemble is of a radiograph: the largest distance of a member's point from the mean, in
/// fractions of width and height; nothing for a single network. The one place where that is decided.
std::optional<double> uncertainty_of(const localizer::Annotation& annotation);

/// Asks the localizer for the radiographs of a session in a thread of its own, those near the one shown
/// first, until it is destroyed. `load` reads one that is not in the store.
class LandmarkProposals {
 public:
  LandmarkProposals(Localizer& localizer, AnnotationSession& session, PictureStore& pictures,
                    PictureStore::Load load);
  ~LandmarkProposals();

 private:
  void work(const std::stop_token& stop);
  void propose(const AnnotationSession::Wanted& wanted);

  Localizer& localizer_;
  AnnotationSession& session_;
  PictureStore& pictures_;
  const PictureStore::Load load_;
  std::jthread thread_;
};

}  // namespace deepwrist::annotation
