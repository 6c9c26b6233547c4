#include "phantom/render.h"

#include "phantom/accessories.h"
#include "phantom/bone_projection.h"

namespace deepwrist::phantom {
namespace {

// Offsets of streams within those of a view.
constexpr std::uint32_t kSharedSetup = 2, kMarkerPlace = 3;

}  // namespace

Wrist wrist_of(const Case& what) {
  const Anatomy anatomy = draw_anatomy(stream_of(what.seed, what.index, Stream::anatomy));
  std::optional<Fracture> fracture;
  if (what.subtlety) {
    fracture = draw_fracture(stream_of(what.seed, what.index, Stream::fracture), *what.subtlety);
  }
  return build_wrist(anatomy, fracture);
}

Setup setup_of(const Case& what, const Wrist& wrist, View view, cv::Size size) {
  return draw_setup(stream_of(what.seed, what.index, Stream::setup, kSharedSetup),
                    stream_of(what.seed, what.index, Stream::setup, static_cast<std::uint32_t>(view)), view,
                    wrist.anatomy, size);
}

XRay render(const Case& what, const Wrist& wrist, View view, cv::Size size, const Texture& texture) {
  XRay result;
  result.setup = setup_of(what, wrist, view, size);
  const Setup& setup = result.setup;
  const Camera camera(setup.geometry, setup.pose, view, wrist.anatomy.left, wrist.anatomy.size);
  const auto view_number = static_cast<std::uint32_t>(view);
  Materials materials;
  materials.bone = project_bones(wrist, camera, setup.pose, view, texture);
  materials.soft = project_soft_tissue(wrist, camera, setup.pose, view, texture, setup.exposure.plaster_mm);
  const cv::Mat1f tissue = materials.soft.muscle + materials.soft.fat;
  materials.lead =
      draw_marker(setup, tissue, stream_of(what.seed, what.index, Stream::setup, kMarkerPlace + view_number));
  result.shown = expose(materials, setup, stream_of(what.seed, what.index, Stream::noise, view_number));
  result.landmarks = project_landmarks(wrist, camera, setup.pose, view);
  result.magnification = camera.magnification();
  return result;
}

}  // namespace deepwrist::phantom
