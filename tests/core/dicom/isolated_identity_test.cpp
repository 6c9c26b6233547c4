#include <gtest/gtest.h>

#include <opencv2/imgcodecs.hpp>

#include "core/base/error.h"
#include "core/dicom/isolated_decoder.h"
#include "tests/core/dicom/dicom_builder.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::dicom {
namespace {

using testing::DicomBuilder;
using testing::TemporaryFolder;

TEST(IsolatedDecoder, TellsTheViewWithoutDecodingPixels) {
  const TemporaryFolder folder;
  IsolatedDecoder decoder({}, {}, testing::program("deepwrist-decoder"));
  const auto lateral = DicomBuilder(2, 3).text(DCM_ViewPosition, "LL").save(folder / "lateral.dcm");
  const auto frontal = DicomBuilder(2, 3).text(DCM_ViewPosition, "PA").save(folder / "frontal.dcm");
  const auto silent = DicomBuilder(2, 3).save(folder / "silent.dcm");
  const auto odd = DicomBuilder(2, 3)
                       .text(DCM_ViewPosition, "LL")
                       .text(DCM_PhotometricInterpretation, "NOTHING")
                       .save(folder / "odd.dcm");
  cv::imwrite((folder / "grey.png").string(), cv::Mat(5, 7, CV_8U, cv::Scalar(1)));
  EXPECT_EQ(decoder.identify(lateral).view, View::lat);
  EXPECT_EQ(decoder.identify(frontal).view, View::pa);
  EXPECT_EQ(decoder.identify(silent).view, std::nullopt);
  EXPECT_EQ(decoder.identify(folder / "grey.png").view, std::nullopt);
  EXPECT_THROW(decoder.read(odd), Error);
  EXPECT_EQ(decoder.identify(odd).view, View::lat) << "pixels that cannot be decoded do not matter";
  EXPECT_THROW(decoder.identify(folder.write("text.dcm", "this is no image at all")), Error);
  EXPECT_THROW(decoder.identify(folder / "missing.dcm"), Error);
  EXPECT_EQ(decoder.read(lateral).view, View::lat) << "images are read as before after all this";
}

TEST(IsolatedDecoder, TellsTheHandWithTheImage) {
  const TemporaryFolder folder;
  IsolatedDecoder decoder({}, {}, testing::program("deepwrist-decoder"));
  EXPECT_EQ(decoder.read(DicomBuilder(2, 3).text(DCM_ImageLaterality, "L").save(folder / "l.dcm")).laterality,
            "L");
  EXPECT_EQ(decoder.read(DicomBuilder(2, 3).text(DCM_Laterality, "R").save(folder / "r.dcm")).laterality,
            "R");
  EXPECT_EQ(decoder.read(DicomBuilder(2, 3).save(folder / "silent.dcm")).laterality, "");
}

}  // namespace
}  // namespace deepwrist::dicom
