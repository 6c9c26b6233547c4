#include "localizer/landmark_search.h"

#include <cmath>
#include <utility>

#include "core/image/resize.h"
#include "core/image/roi.h"

//   square ─┬─► the square itself ──► annotator ──► points ──────────────┐
//           └─► copies: mirrored, turned ──► annotator ──► moved back ──┴─► combined ─► of the radiograph
//
//   landmarks ─► close_look: upright square around them ─► likewise ─► of the radiograph ─┐
//       ▲                                                                                  │
//       └───────────── as often as asked ──────────────────────────────────────────────────┘
//
// Copies are seen straight from the source, not from an image made of it, so that nothing is blurred twice.
// Points of images that were stretched to fit lie beside where they are seen (fit_offset).

namespace deepwrist::localizer {
namespace {

constexpr int kSide = image::kInputSide;
const Affine kSame(1, 0, 0, 0, 1, 0);

/// The annotation with every point moved.
void move_points(Annotation& annotation, const Affine& to_image, cv::Size image) {
  for (auto& points : annotation.per_fold) points = moved(points, to_image, kSide, image);
  annotation.average = moved(annotation.average, to_image, kSide, image);
}

/// Points of a radiograph, as fractions of the square whose pixels lie there.
image::Landmarks in_square(const std::vector<cv::Point2f>& points, const Affine& to_radiograph) {
  image::Landmarks fractions;
  for (const auto& point : points) {
    fractions.emplace_back(apply(inverse(to_radiograph), point) * (1.0 / kSide));
  }
  return fractions;
}

/// Root mean square distance of the votes from their mean, in pixels; empty of a single vote.
std::optional<double> disagreement(const std::vector<cv::Point2f>& votes, int side) {
  if (votes.size() < 2) return std::nullopt;
  cv::Point2d mean(0, 0);
  for (const auto& vote : votes) mean += cv::Point2d(vote) / static_cast<double>(votes.size());
  double sum = 0;
  for (const auto& vote : votes) {
    const auto offset = cv::Point2d(vote) - mean;
    sum += offset.dot(offset);
  }
  return side * std::sqrt(sum / static_cast<double>(votes.size()));
}

}  // namespace

Annotation combined(const std::vector<Annotation>& looks, const image::Landmarks& before, int side) {
  Annotation result;
  const auto count = static_cast<double>(looks.size());
  for (std::size_t fold = 0; fold < looks.front().per_fold.size(); ++fold) {
    std::vector<image::Landmarks> of_fold;
    for (const auto& look : looks) of_fold.push_back(look.per_fold[fold]);
    result.per_fold.push_back(mean_of(of_fold));
  }
  result.average = mean_of(result.per_fold);
  for (std::size_t k = 0; k < result.average.size(); ++k) {
    LandmarkEvidence evidence;
    std::vector<cv::Point2f> votes;
    for (const auto& look : looks) {
      evidence.peak += look.evidence[k].peak / count;
      evidence.spread_px += look.evidence[k].spread_px * look.evidence[k].spread_px / count;
      for (const auto& points : look.per_fold) votes.push_back(points[k]);
    }
    evidence.spread_px = std::sqrt(evidence.spread_px);
    if (!before.empty()) votes.push_back(before[k]);
    evidence.disagreement_px = disagreement(votes, side);
    result.evidence.push_back(evidence);
  }
  return result;
}

std::vector<Annotation> LandmarkSearch::look_at(const std::vector<Scene>& scenes, const Progress& progress) {
  const int looks = 1 + options_.copies;
  std::vector<cv::Mat> images;
  for (const auto& scene : scenes) {
    for (int copy = 0; copy < looks; ++copy) {
      const bool as_it_is = copy == 0 && scene.to_source == kSame;
      const auto to_source = compose(scene.to_source, copy_to_square(copy, kSide));
      images.push_back(as_it_is ? scene.source : see(scene.source, to_source, kSide));
    }
  }
  auto annotations = annotator_.annotate(images, progress.fold_done, progress.at_last);
  std::vector<Annotation> result;
  for (std::size_t i = 0; i < scenes.size(); ++i) {
    const auto first = annotations.begin() + static_cast<std::ptrdiff_t>(i) * looks;
    std::vector<Annotation> of_scene(std::make_move_iterator(first), std::make_move_iterator(first + looks));
    for (int copy = 1; copy < looks; ++copy) {
      const auto back = with_offset(copy_to_square(copy, kSide), scenes[i].offset, scenes[i].offset);
      move_points(of_scene[static_cast<std::size_t>(copy)], back, {kSide, kSide});
    }
    result.push_back(combined(of_scene, scenes[i].before, kSide));
  }
  return result;
}

void LandmarkSearch::look_closer(std::span<const cv::Mat> images, std::vector<Annotation>& found,
                                 const Progress& progress) {
  std::vector<Scene> scenes;
  std::vector<Affine> to_images;  // of points
  std::vector<std::size_t> looked_at;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const auto points = image::to_pixels(found[i].average, images[i].size());
    const auto seen = close_look(points, view_, images[i].size(), kSide);
    if (!seen) continue;
    const auto offset = fit_offset(fit_, scale_of(inverse(*seen)));
    to_images.push_back(with_offset(*seen, offset, {}));
    scenes.push_back({images[i], *seen, offset, in_square(points, to_images.back())});
    looked_at.push_back(i);
  }
  auto closer = look_at(scenes, progress);
  for (std::size_t scene = 0; scene < scenes.size(); ++scene) {
    const auto i = looked_at[scene];
    move_points(closer[scene], to_images[scene], images[i].size());
    found[i] = std::move(closer[scene]);
  }
}

std::vector<Annotation> LandmarkSearch::find(std::span<const cv::Mat> images,
                                             std::span<const cv::Mat> squares,
                                             const std::function<void()>& fold_done,
                                             const std::function<void()>& at_last) {
  // Between two looks the first network is loaded again.
  const auto progress = [&](int look) {
    return Progress{fold_done, look < options_.refine
                                   ? std::function<void()>([this] { annotator_.prepare(); })
                                   : at_last};
  };
  std::vector<Scene> scenes;
  for (std::size_t i = 0; i < squares.size(); ++i) {
    const cv::Size2d scale(static_cast<double>(kSide) / images[i].cols,
                           static_cast<double>(kSide) / images[i].rows);
    scenes.push_back({squares[i], kSame, fit_offset(fit_, scale), {}});
  }
  auto found = look_at(scenes, progress(0));
  for (std::size_t i = 0; i < found.size(); ++i) {
    found[i] = of_image(std::move(found[i]), image::InputFrame(images[i].size(), fit_));
  }
  for (int look = 1; look <= options_.refine; ++look) look_closer(images, found, progress(look));
  return found;
}

}  // namespace deepwrist::localizer
