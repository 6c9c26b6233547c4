#include "core/report/picture/svg_picture.h"

#include <librsvg/rsvg.h>

#include <cmath>
#include <memory>
#include <opencv2/imgproc.hpp>

#include "core/base/error.h"

namespace deepwrist::report {
namespace {

constexpr const char* kPlace = "a chart's picture";
constexpr double kLongestSide = 16384;  // pixels

struct Unref {
  void operator()(RsvgHandle* handle) const { g_object_unref(handle); }
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* context) const { cairo_destroy(context); }
};

/// Takes the message out of `error` and frees it.
[[noreturn]] void fail(GError* error) {
  const std::string reason = error != nullptr ? error->message : "unknown reason";
  g_clear_error(&error);
  throw Error(ErrorKind::format, kPlace, "librsvg cannot draw it: " + reason + "; use the .svg file");
}

}  // namespace

cv::Mat svg_picture(const std::string& svg, double scale) {
  GError* error = nullptr;
  const std::unique_ptr<RsvgHandle, Unref> handle(
      rsvg_handle_new_from_data(reinterpret_cast<const guint8*>(svg.data()), svg.size(), &error));
  if (!handle) fail(error);
  double width = 0, height = 0;
  if (!rsvg_handle_get_intrinsic_size_in_pixels(handle.get(), &width, &height))
    throw Error(ErrorKind::format, kPlace, "the SVG says no size; give its root width and height");
  width = std::ceil(width * scale);
  height = std::ceil(height * scale);
  if (!(width >= 1 && height >= 1 && width <= kLongestSide && height <= kLongestSide))
    throw Error(ErrorKind::limit, kPlace, "its size is beyond 1 to 16384 pixels; draw it smaller");
  const std::unique_ptr<cairo_surface_t, Unref> surface(
      cairo_image_surface_create(CAIRO_FORMAT_ARGB32, static_cast<int>(width), static_cast<int>(height)));
  const std::unique_ptr<cairo_t, Unref> context(cairo_create(surface.get()));
  const RsvgRectangle viewport{0, 0, width, height};
  if (!rsvg_handle_render_document(handle.get(), context.get(), &viewport, &error)) fail(error);
  cairo_surface_flush(surface.get());
  if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS)
    throw Error(ErrorKind::limit, kPlace, "no memory for its pixels; draw it smaller");
  const cv::Mat bgra(static_cast<int>(height), static_cast<int>(width), CV_8UC4,
                     cairo_image_surface_get_data(surface.get()),
                     static_cast<std::size_t>(cairo_image_surface_get_stride(surface.get())));
  cv::Mat bgr;
  cv::cvtColor(bgra, bgr, cv::COLOR_BGRA2BGR);
  return bgr;
}

}  // namespace deepwrist::report
