#include "localizer/landmark_search.h"

#include <cmath>
#include <utility>

#include "core/image/resize.h"
#include "core/image/roi.h"

//   look     square ─┬─► the square itself ──► annotator ──► points ──────────────┐
//                    └─► copies: mirrored, turned ──► annotator ──► moved back ──┴─► combined
//
//   refine   landmarks ─► close_look: upright square around them ─► as above ─► moved into the radiograph
//                                                                    │
//            once more, if asked, from there ◄────────────────────────┘
//
// Copies are seen straight from the source, not from an image made of it, so that nothing is blurred twice.

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

std::vector<Annotation> LandmarkSearch::look_at(const std::vector<Scene>& scenes,
                                                const std::function<void()>& fold_done) {
  const int looks = 1 + options_.copies;
  std::vector<cv::Mat> images;
  for (const auto& scene : scenes) {
    for (int copy = 0; copy < looks; ++copy) {
      const bool as_it_is = copy == 0 && scene.to_source == kSame;
      images.push_back(as_it_is
                           ? scene.source
                           : see(scene.source, compose(scene.to_source, copy_to_square(copy, kSide)), kSide));
    }
  }
  auto annotations = annotator_.annotate(images, fold_done);
  std::vector<Annotation> result;
  for (std::size_t scene = 0; scene < scenes.size(); ++scene) {
    const auto first = annotations.begin() + static_cast<std::ptrdiff_t>(scene) * looks;
    std::vector<Annotation> of_scene(std::make_move_iterator(first), std::make_move_iterator(first + looks));
    for (int copy = 1; copy < looks; ++copy) {
      move_points(of_scene[static_cast<std::size_t>(copy)], copy_to_square(copy, kSide), {kSide, kSide});
    }
    result.push_back(combined(of_scene, scenes[scene].before, kSide));
  }
  return result;
}

std::vector<Annotation> LandmarkSearch::look(std::span<const cv::Mat> squares,
                                             const std::function<void()>& fold_done) {
  std::vector<Scene> scenes;
  for (const auto& square : squares) scenes.push_back({square, kSame, {}});
  return look_at(scenes, fold_done);
}

void LandmarkSearch::refine(std::span<const cv::Mat> images, std::vector<Annotation>& found,
                            const std::function<void()>& fold_done) {
  for (int time = 0; time < options_.refine; ++time) {
    std::vector<Scene> scenes;
    std::vector<std::size_t> looked_at;
    for (std::size_t i = 0; i < images.size(); ++i) {
      const auto points = image::to_pixels(found[i].average, images[i].size());
      const auto map = close_look(points, view_, images[i].size(), kSide);
      if (!map) continue;
      scenes.push_back({images[i], *map, in_square(points, *map)});
      looked_at.push_back(i);
    }
    auto closer = look_at(scenes, fold_done);
    for (std::size_t scene = 0; scene < scenes.size(); ++scene) {
      const auto i = looked_at[scene];
      move_points(closer[scene], scenes[scene].to_source, images[i].size());
      found[i] = std::move(closer[scene]);
    }
  }
}

}  // namespace deepwrist::localizer
