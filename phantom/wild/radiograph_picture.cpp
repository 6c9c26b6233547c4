#include "phantom/wild/radiograph_picture.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "phantom/ray_integral.h"
#include "phantom/wild/borders.h"
#include "phantom/wild/film.h"
#include "phantom/wild/flesh.h"
#include "phantom/wild/grain.h"
#include "phantom/wild/ink.h"
#include "phantom/wild/ray_grid.h"
#include "phantom/wild/tone.h"

// From a case to its picture:
//
//   scene (scene.h): patient, deformity, posture ─► skeleton, cast, implants; w, the width of the wrist
//   framing in w ─► pixels of the picture; the exposed sheet within it ─► grid of rays (ray_grid.h)
//   grid: bone, flesh, cast, metal ─► optical depth ─► grey ─► borders
//         ─► warped into the picture ─► ink ─► mirrored ─► grain
//
// Landmarks go the same way: projected to the grid, then by the warp's matrix, then mirrored.

namespace deepwrist::phantom::wild {
namespace {

constexpr double kClear = 0.22;      // w that blades leave free around each landmark
constexpr double kUncovered = 0.55;  // w around the landmarks' mean that no box covers

BeamMaterials project_scene(const Scene& scene, const Camera& camera, View view, const Texture& texture) {
  BeamMaterials m;
  m.bone = cv::Mat1f::zeros(camera.geometry().size);
  const auto y = static_cast<float>(scene.patient.anatomy.texture_y_mm);
  float x = static_cast<float>(scene.patient.anatomy.texture_x_mm) + (view == View::lat ? 40.0f : 0.0f);
  // No finer than the pixels can show; still finer than a cortex is thick.
  const double pitch_mm = camera.geometry().pitch_mm / (camera.magnification() * camera.wrist_size());
  const auto step = static_cast<float>(std::clamp(2 * pitch_mm, 0.6, 1.2));
  const Solid* before = nullptr;
  for (const Part& part : scene.skeleton.parts) {
    // Fragments of a bone carry the pattern of the whole one.
    if (part.solid.get() != before) x += 17.3f;
    before = part.solid.get();
    add_piece({*part.solid, part.cut.get(), step}, part.placement, camera, view, texture, {x, y}, m.bone);
  }
  project_implants(scene.implants, camera, m.metal, m.bone);
  m.soft = project_flesh(scene.patient, scene.skeleton, camera, texture);
  m.soft.plaster = project_cast(scene.cast, scene.patient, scene.skeleton, camera, texture);
  return m;
}

std::vector<cv::Point2d> project_points(const Scene& scene, const Camera& camera, View view) {
  std::vector<cv::Point2d> points;
  for (const Point& p : scene.skeleton.landmarks(view)) points.push_back(camera.project(p));
  return points;
}

void describe(const Scene& scene, const Camera& camera, double wrist_px, XRay& xray) {
  xray.magnification = camera.magnification();
  xray.setup.geometry = camera.geometry();
  xray.setup.geometry.size = xray.shown.size();
  xray.setup.geometry.pitch_mm = scene.wrist_mm / wrist_px * camera.magnification();
  xray.setup.marker.left = scene.patient.anatomy.left;
}

bool all_inside(const std::vector<cv::Point2d>& points, cv::Size size) {
  for (const cv::Point2d& p : points) {
    if (!(p.x >= 1 && p.y >= 1 && p.x < size.width - 1 && p.y < size.height - 1)) return false;
  }
  return true;
}

}  // namespace

Picture render_wild(const Case& what, View view, cv::Size box, const Texture& texture) {
  const auto rng = [&](Draw part) { return draws(what.seed, what.index, part, view); };
  const Scene scene = draw_scene(what, view);
  const auto has = [&](Trait trait) { return !what.without.contains(trait); };
  const Framing framing = draw_framing(rng(Draw::framing), view, box, has(Trait::framing));
  Picture result;
  result.growth = scene.patient.growth;
  result.pose = scene.posture.pose;
  result.subject = framing.subject;
  result.sheet = draw_sheet(rng(Draw::sheet), view, scene.patient.anatomy.left);
  if (!has(Trait::borders)) {
    result.sheet.middle = {};
    result.sheet.size = {1, 1};
  }
  if (!has(Trait::turns)) {
    result.sheet.turn_deg = 0;
    result.sheet.mirrored = false;
  }
  result.cast = scene.cast.kind;
  result.metal = !scene.implants.metal.empty();
  const RayGrid grid = make_grid(scene, framing, result.sheet, view, rng(Draw::exposure));
  const double pitch = grid.camera.geometry().pitch_mm,
               wrist_px = framing.size.height / (framing.above + framing.below);
  const std::vector<cv::Point2d> points = project_points(scene, grid.camera, view);

  const BeamMaterials materials = project_scene(scene, grid.camera, view, texture);
  cv::Mat1f grey =
      shown(optical_depth(materials, pitch, rng(Draw::film)), materials.soft.muscle + materials.soft.fat,
            has(Trait::tone) ? draw_tone(rng(Draw::tone)) : Tone{}, pitch);
  if (has(Trait::borders))
    draw(draw_borders(rng(Draw::borders)), points, kClear * scene.wrist_mm / pitch, grey);

  XRay& xray = result.xray;
  cv::warpAffine(grey, xray.shown, grid.to_picture, framing.size, cv::INTER_LINEAR, cv::BORDER_CONSTANT, 0);
  for (const cv::Point2d& p : points) {
    const cv::Vec2d at = grid.to_picture * cv::Vec3d(p.x, p.y, 1);
    xray.landmarks.emplace_back(at[0], at[1]);
  }
  Ink ink = has(Trait::ink) ? draw_ink(rng(Draw::ink), scene.patient.anatomy.left) : Ink{};
  const auto& at = xray.landmarks;
  keep_clear((at[0] + at[1] + at[2]) * (1.0 / 3), kUncovered * wrist_px, framing.size, ink);
  result.marks = static_cast<int>(ink.marks.size() + ink.pointers.size());
  write(ink, xray.shown);
  if (result.sheet.mirrored) {
    cv::flip(xray.shown, xray.shown, 1);
    for (cv::Point2d& p : xray.landmarks) p.x = xray.shown.cols - 1 - p.x;
  }
  xray.jpeg_ratio = add_grain(rng(Draw::noise), xray.shown);
  xray.mirrored = result.sheet.mirrored;
  xray.upside_down = std::abs(result.pose.turn_deg + result.sheet.turn_deg) > 90;
  describe(scene, grid.camera, wrist_px, xray);
  result.landmarks_inside = all_inside(xray.landmarks, framing.size) && all_inside(points, grey.size());
  return result;
}

}  // namespace deepwrist::phantom::wild
