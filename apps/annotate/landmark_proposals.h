#pragma once

#include <functional>
#include <map>
#include <memory>
#include <thread>

#include "annotation/annotation_session.h"
#include "annotation/picture_store.h"
#include "apps/annotate/annotate_program.h"
#include "core/base/preprocessing.h"
#include "core/weights/snapshot.h"
#include "localizer/landmark_search.h"
#include "localizer/recorded_search.h"

namespace deepwrist::annotation {

/// The localizer of the views that its weights know.
class Localizer {
 public:
  /// Throws Error for weights that are not there or not whole.
  explicit Localizer(const AnnotateExperiment& experiment);

  const Preprocessing& preprocessing() const { return preprocessing_; }
  bool knows(View view) const { return searches_.contains(view); }
  /// Where the landmarks of a radiograph of that view are, as `localize` finds them; as unsure as the least
  /// sure of them.
  Suggestion suggest(View view, const LoadedRadiograph& radiograph);
  /// Loads every network. Throws what using them would.
  void check();

 private:
  Preprocessing preprocessing_;
  localizer::ChosenSearch chosen_;
  std::map<View, localizer::LandmarkSearch> searches_;
};

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
