#pragma once

#include <cstddef>
#include <functional>
#include <opencv2/core.hpp>
#include <span>
#include <utility>
#include <vector>

#include "core/base/preprocessing.h"
#include "core/base/view.h"
#include "localizer/annotator.h"
#include "localizer/look_geometry.h"
#include "localizer/search_options.h"

namespace deepwrist::localizer {

/// Looks for landmarks with one annotator as often as asked: at an image and copies of it, and again at what
/// was found.
class LandmarkSearch {
 public:
  /// `fit`: how the images that the networks were trained with were made.
  LandmarkSearch(LandmarkAnnotator annotator, View view, Fit fit, SearchOptions options)
      : annotator_(std::move(annotator)), view_(view), fit_(fit), options_(options) {}

  /// How often `fold_done` is called for a set of images: after each use of a network.
  std::size_t passes() const {
    return annotator_.fold_count() * (1 + static_cast<std::size_t>(options_.refine));
  }

  /// `images`: CV_8U, of any size; `squares`: the same made to fit 256×256. Landmarks in fractions of the
  /// images; a fold's are the mean over the copies, the evidence is of all together, of the last look.
  /// `at_last` is called when the last network begins with the last look, and nothing more is loaded.
  std::vector<Annotation> find(std::span<const cv::Mat> images, std::span<const cv::Mat> squares,
                               const std::function<void()>& fold_done,
                               const std::function<void()>& at_last = {});

  /// Loads every network once: throws what using them would.
  void check() { annotator_.check(); }

  /// Begins to load the first network in another thread.
  void prepare() { annotator_.prepare(); }

 private:
  /// A square to look at.
  struct Scene {
    cv::Mat source;
    Affine to_source;         ///< where the square's pixels are seen in the source
    cv::Point2d offset;       ///< of a point's position from where it is seen: fit_offset
    image::Landmarks before;  ///< where the landmarks were thought to be, fractions of the square; or empty
  };
  struct Progress {
    std::function<void()> fold_done, at_last;
  };
  std::vector<Annotation> look_at(const std::vector<Scene>& scenes, const Progress& progress);
  void look_closer(std::span<const cv::Mat> images, std::vector<Annotation>& found, const Progress& progress);

  LandmarkAnnotator annotator_;
  View view_;
  Fit fit_;
  SearchOptions options_;
};

/// What several looks at one thing say together, each in fractions of the same square of `side` pixels: a
/// fold's points are the mean over the looks. `before`: where the landmarks were thought to be, or empty;
/// counts for the disagreement alone.
Annotation combined(const std::vector<Annotation>& looks, const image::Landmarks& before, int side);

}  // namespace deepwrist::localizer
