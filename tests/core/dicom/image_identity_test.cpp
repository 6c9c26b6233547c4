#include "core/dicom/image_identity.h"

#include <gmock/gmock.h>

#include "core/base/error.h"
#include "core/dicom/isolated_decoder.h"
#include "tests/core/dicom/dicom_builder.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::dicom {
namespace {

using testing::DicomBuilder;
using ::testing::HasSubstr;

TEST(ImageIdentity, TellsWhatTheFileSaysOfItself) {
  const testing::TemporaryFolder folder;
  IsolatedDecoder decoder({}, {}, testing::program("deepwrist-decoder"));
  const auto path = DicomBuilder(2, 3)
                        .text(DCM_ViewPosition, "PA")
                        .text(DCM_SeriesDescription, "LAT")
                        .text(DCM_StudyInstanceUID, "1.2.3")
                        .text(DCM_AccessionNumber, "A-7")
                        .text(DCM_PatientID, "17")
                        .text(DCM_ImageLaterality, "R")
                        .save(folder / "a.dcm");
  const auto identity = decoder.identify(path);
  EXPECT_EQ(identity, read_identity(InputFile(path, 1 << 20).read(), "", {}));
  EXPECT_EQ(identity.study_uid, "1.2.3");
  EXPECT_EQ(identity.instance_uid, "1.2.3.4.5.6.7.8.9");
  EXPECT_EQ(identity.accession_number, "A-7");
  EXPECT_EQ(identity.laterality, "R");
  EXPECT_THAT(identity.patient, ::testing::Not(HasSubstr("17")));
  EXPECT_TRUE(identity.has_image);
  DicomBuilder report(2, 3);
  report.data().findAndDeleteElement(DCM_PixelData);
  EXPECT_THROW(decoder.identify(report.save(folder / "lost.dcm")), Error) << "an image without its pixels";
  report.data().findAndDeleteElement(DCM_Rows);
  EXPECT_FALSE(decoder.identify(report.save(folder / "report.dcm")).has_image);
}

TEST(ImageIdentity, TheHandIsToldOnlyWhereNothingContradicts) {
  const auto laterality = [](const char* image, const char* series) {
    DicomBuilder builder(2, 3);
    if (*image != '\0') builder.text(DCM_ImageLaterality, image);
    if (*series != '\0') builder.text(DCM_Laterality, series);
    return find_laterality(builder.data());
  };
  EXPECT_EQ(laterality("L", ""), "L");
  EXPECT_EQ(laterality("", "R"), "R");
  EXPECT_EQ(laterality("R", "R"), "R");
  EXPECT_EQ(laterality("U", "L"), "L") << "unpaired says nothing of a hand";
  EXPECT_EQ(laterality("L", "R"), "");
  EXPECT_EQ(laterality("B", "R"), "") << "both hands in the picture";
  EXPECT_EQ(laterality("B", ""), "");
  EXPECT_EQ(laterality("", ""), "");
}

TEST(ImageIdentity, SurvivesItsMessage) {
  ImageIdentity identity{
      .view_unclear = "why", .study_uid = "1.2", .accession_number = "A\nB", .has_image = false};
  const auto back = decode_identity(encode(identity));
  ASSERT_TRUE(back);
  identity.accession_number = "A\\nB";
  EXPECT_EQ(*back, identity);
}

TEST(ImageIdentity, SenselessMessagesAreRefused) {
  const auto good = encode({});
  for (const auto& message :
       {std::string(), "2" + good.substr(1), good + "\n", good.substr(1), std::string("1\n\n")})
    EXPECT_FALSE(decode_identity(message)) << message;
}

TEST(ImageIdentity, ValuesLongerThanAnyAreNotTaken) {
  DicomBuilder builder(2, 3);
  builder.text(DCM_AccessionNumber, std::string(500, 'x'));
  EXPECT_EQ(read_identity(builder.data()).accession_number, "");
}

}  // namespace
}  // namespace deepwrist::dicom
