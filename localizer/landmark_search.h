#pragma once

#include <cstddef>
#include <functional>
#include <opencv2/core.hpp>
#include <span>
#include <utility>
#include <vector>

#include "core/base/view.h"
#include "localizer/annotator.h"
#include "localizer/look_geometry.h"
#include "localizer/search_options.h"

namespace deepwrist::localizer {

/// Looks for landmarks with one annotator as often as asked: at an image and copies of it, and again at what
/// was found.
class LandmarkSearch {
 public:
  LandmarkSearch(LandmarkAnnotator annotator, View view, SearchOptions options)
      : annotator_(std::move(annotator)), view_(view), options_(options) {}

  /// How often each network is used, and `fold_done` called, for a set of images.
  std::size_t passes() const {
    return annotator_.fold_count() * (1 + static_cast<std::size_t>(options_.refine));
  }

  /// `squares`: 256×256, CV_8U. Landmarks in fractions of them; a fold's are the mean over the copies, the
  /// evidence is of all together.
  std::vector<Annotation> look(std::span<const cv::Mat> squares, const std::function<void()>& fold_done);

  /// Looks again, as often as the options say, at what was found in each of `images` (CV_8U, of any size; in
  /// fractions of them), upright and larger. What can be no wrist's landmarks stays as it was.
  void refine(std::span<const cv::Mat> images, std::vector<Annotation>& found,
              const std::function<void()>& fold_done);

 private:
  /// A square to look at: its pixels lie at `to_source` in an image.
  struct Scene {
    cv::Mat source;
    Affine to_source;
    image::Landmarks before;  ///< where the landmarks were thought to be, fractions of the square; or empty
  };
  std::vector<Annotation> look_at(const std::vector<Scene>& scenes, const std::function<void()>& fold_done);

  LandmarkAnnotator annotator_;
  View view_;
  SearchOptions options_;
};

/// What several looks at one thing say together, each in fractions of the same square of `side` pixels: a
/// fold's points are the mean over the looks. `before`: where the landmarks were thought to be, or empty;
/// counts for the disagreement alone.
Annotation combined(const std::vector<Annotation>& looks, const image::Landmarks& before, int side);

}  // namespace deepwrist::localizer
