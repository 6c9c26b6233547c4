// landmarks SNAPSHOT RADIOGRAPH: the three landmarks of a PA radiograph, in pixels.
//
//   radiograph ─► 8 bits ─► 256×256 ─► ensemble of the view ─► fractions ─► pixels

#include <cstdio>
#include <exception>
#include <filesystem>
#include <vector>

#include "core/dicom/reader.h"
#include "core/image/input_frame.h"
#include "core/image/normalize.h"
#include "core/weights/snapshot.h"
#include "localizer/annotator.h"
#include "localizer/localizer_block.h"

namespace {

using namespace deepwrist;

localizer::Annotation landmarks(const std::filesystem::path& snapshot_folder, const cv::Mat& image, Fit fit) {
  const auto snapshot = weights::Snapshot::open(snapshot_folder);
  localizer::LandmarkAnnotator annotator({.folds = weights::weights_files(snapshot.folds(View::pa)),
                                          .model = localizer::block().recorded(snapshot),
                                          .statistics = snapshot.mean_std(View::pa, 1)});
  const image::InputFrame frame(image.size(), fit);
  const std::vector inputs{frame.picture(image)};
  return localizer::of_image(annotator.annotate(inputs, [] {}).front(), frame);
}

int run(const std::filesystem::path& snapshot_folder, const std::filesystem::path& file) {
  const auto how = weights::Snapshot::open(snapshot_folder).preprocessing();
  // Files from strangers belong into a dicom::IsolatedDecoder, which needs the installed programs.
  const auto radiograph = dicom::read_radiograph(file, {.reader = how.reader, .spacing = how.spacing});
  const auto image = image::normalize_contrast(radiograph.pixels, radiograph.padding, how.percentile_low,
                                               how.percentile_high);
  for (const auto& point : landmarks(snapshot_folder, image, how.fit).average)
    std::printf("%.1f %.1f\n", point.x * image.cols, point.y * image.rows);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: landmarks SNAPSHOT RADIOGRAPH\n", stderr);
    return 2;
  }
  try {
    return run(argv[1], argv[2]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "landmarks: error: %s\n", error.what());
    return 1;
  }
}
