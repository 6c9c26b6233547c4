#include "phantom/drawn_wrist.h"

#include "phantom/dataset.h"
#include "phantom/wild/radiograph_picture.h"

namespace deepwrist::phantom {

DrawnWrist draw_wrist(const WristSource& source, std::uint32_t index, View view, const Texture& texture) {
  DatasetOptions set;
  set.seed = source.seed;
  const Case what{source.seed, index, subtlety_of(set, index), source.style, source.without};
  DrawnWrist wrist;
  XRay xray;
  if (source.style == Style::wild) {
    auto picture = wild::render_wild(what, view, {source.side, source.side}, texture);
    wrist.points_inside = picture.landmarks_inside;
    xray = std::move(picture.xray);
  } else {
    const double shrunk = source.side > 0 ? static_cast<double>(source.side) / set.size.height : 1;
    const cv::Size size(cvRound(set.size.width * shrunk), cvRound(set.size.height * shrunk));
    xray = render(what, wrist_of(what), view, size, texture);
  }
  wrist.shown = xray.shown;
  wrist.points = xray.landmarks;
  wrist.mm_per_px = calibrated_spacing(xray);
  return wrist;
}

}  // namespace deepwrist::phantom
