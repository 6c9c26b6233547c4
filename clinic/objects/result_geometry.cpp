#include "clinic/objects/result_geometry.h"

namespace deepwrist::clinic {
namespace {

cv::Rect2d image_of(const ViewResult& view) {
  return {0, 0, static_cast<double>(view.source.columns), static_cast<double>(view.source.rows)};
}

}  // namespace

std::optional<cv::Rect2d> visible_region(const ViewResult& view) {
  if (!view.region) return std::nullopt;
  const auto visible = *view.region & image_of(view);
  if (visible.empty()) return std::nullopt;
  return visible;
}

bool is_clipped(const ViewResult& view) {
  return view.region && (*view.region & image_of(view)) != *view.region;
}

std::optional<cv::Point2d> visible_landmark(const ViewResult& view, std::size_t landmark) {
  const auto centre = view.landmarks.at(landmark) + cv::Point2d(0.5, 0.5);
  const auto image = image_of(view);
  const bool inside = centre.x >= 0 && centre.x <= image.width && centre.y >= 0 && centre.y <= image.height;
  return inside ? std::optional(centre) : std::nullopt;
}

}  // namespace deepwrist::clinic
