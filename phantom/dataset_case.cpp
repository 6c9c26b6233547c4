#include "phantom/dataset_case.h"

#include <opencv2/imgproc.hpp>

#include "phantom/wild/radiograph_picture.h"

namespace deepwrist::phantom {
namespace {

/// A radiograph as the preview shows it: 8 bits, no larger than needed.
report::SheetCell preview_of(const XRay& xray, const std::string& caption) {
  report::SheetCell picture{{}, {}, caption};
  const double scale = std::min(1.0, static_cast<double>(kPreviewHeight) / xray.shown.rows);
  cv::resize(xray.shown, picture.gray, {}, scale, scale, cv::INTER_AREA);
  picture.gray.convertTo(picture.gray, CV_8U, 255);
  for (const auto& point : xray.landmarks) picture.points.emplace_back(point * scale);
  return picture;
}

XRay make_xray(const DatasetOptions& options, const Case& what, View view, const Texture& texture,
               ImageRow& row, PictureFacts& facts) {
  if (what.style == Style::study) {
    XRay xray = render(what, wrist_of(what), view, options.size, texture);
    if (options.statistics) facts = measure(xray, view, xray.setup.pose.turn_deg);
    return xray;
  }
  wild::Picture picture = wild::render_wild(what, view, options.box, texture);
  row.landmarks_inside = picture.landmarks_inside;
  XRay xray = std::move(picture.xray);
  if (options.statistics) {
    const double turn = picture.pose.turn_deg + picture.sheet.turn_deg;
    facts = measure(xray, view, picture.sheet.mirrored ? -turn : turn);
    facts.drawn = std::move(picture);
  }
  return xray;
}

}  // namespace

CaseOutcome make_case(const DatasetOptions& options, std::uint32_t index, const Texture& texture,
                      bool preview) {
  const Case what{options.seed, index, subtlety_of(options, index), options.style};
  CaseOutcome outcome;
  for (const View view : {View::pa, View::lat}) {
    const auto number = static_cast<std::uint32_t>(view);
    ImageRow& row = outcome.rows[number];
    const XRay xray = make_xray(options, what, view, texture, row, outcome.facts[number]);
    const FileFormat format = draw_format(stream_of(options.seed, index, Stream::format, number),
                                          options.plain, options.missing_spacing_share);
    row.id = case_id(index);
    row.file = std::string(name(view)) + "/" + row.id + "_" + name(view) + ".dcm";
    row.view = view;
    row.subtlety = what.subtlety;
    row.points = xray.landmarks;
    if (format.spacing == SpacingTags::none) {
      row.spacing_mm = calibrated_spacing(xray);
    }
    write_dicom(options.output / row.file, xray, what, view, format);
    if (preview) {
      outcome.previews[number] =
          preview_of(xray, row.id + " " + name(view) + (what.subtlety ? " fracture" : ""));
    }
  }
  outcome.done = true;
  return outcome;
}

}  // namespace deepwrist::phantom
