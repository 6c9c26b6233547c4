#include "phantom/phantom_file.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>
#include <gtest/gtest.h>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::phantom {
namespace {

struct Example {
  Case what{4, 1, 0.3};
  XRay xray;
};

const Example& example() {
  static const Example made = [] {
    Example e;
    e.xray = render(e.what, wrist_of(e.what), View::lat, {80, 96}, Texture(4));
    return e;
  }();
  return made;
}

std::string text(DcmDataset& data, const DcmTagKey& key) {
  OFString value;
  data.findAndGetOFStringArray(key, value);
  return value.c_str();
}

class EveryEncoding : public ::testing::TestWithParam<int> {
 protected:
  static void SetUpTestSuite() {
    DcmRLEDecoderRegistration::registerCodecs();
    DJDecoderRegistration::registerCodecs();
    DJLSDecoderRegistration::registerCodecs();
  }
};

TEST_P(EveryEncoding, DecodesToTheStoredValues) {
  const testing::TemporaryFolder folder;
  for (const int bits : {12, 14, 16}) {
    for (const bool monochrome1 : {false, true}) {
      const FileFormat format{static_cast<Encoding>(GetParam()), SpacingTags::both, bits, monochrome1};
      const auto path = folder / "image.dcm";
      write_dicom(path, example().xray, example().what, View::lat, format);
      DcmFileFormat file;
      ASSERT_TRUE(file.loadFile(path.c_str()).good());
      DcmDataset& data = *file.getDataset();
      ASSERT_TRUE(data.chooseRepresentation(EXS_LittleEndianExplicit, nullptr).good());
      const Uint16* values = nullptr;
      unsigned long count = 0;
      ASSERT_TRUE(data.findAndGetUint16Array(DCM_PixelData, values, &count).good());
      const cv::Mat1w expected = stored_values(example().xray, format);
      ASSERT_EQ(count, expected.total());
      EXPECT_TRUE(std::equal(expected.begin(), expected.end(), values)) << bits << monochrome1;
      EXPECT_EQ(text(data, DCM_BitsStored), std::to_string(bits));
      EXPECT_EQ(text(data, DCM_HighBit), std::to_string(bits - 1));
      EXPECT_EQ(text(data, DCM_PhotometricInterpretation), monochrome1 ? "MONOCHROME1" : "MONOCHROME2");
      EXPECT_EQ(text(data, DCM_PresentationLUTShape), monochrome1 ? "INVERSE" : "IDENTITY");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(PhantomDicom, EveryEncoding, ::testing::Range(0, kEncodings));

TEST(PhantomDicom, CarriesTheAttributesOfADigitalXRay) {
  const testing::TemporaryFolder folder;
  const auto path = folder / "image.dcm";
  write_dicom(path, example().xray, example().what, View::lat, {});
  DcmFileFormat file;
  ASSERT_TRUE(file.loadFile(path.c_str()).good());
  DcmDataset& data = *file.getDataset();
  EXPECT_EQ(text(data, DCM_SOPClassUID), UID_DigitalXRayImageStorageForPresentation);
  EXPECT_EQ(text(data, DCM_Modality), "DX");
  EXPECT_EQ(text(data, DCM_PatientName), "PHANTOM^0002");
  EXPECT_EQ(text(data, DCM_StudyDescription), "Wrist");
  EXPECT_EQ(text(data, DCM_ViewPosition), "LL");
  EXPECT_EQ(text(data, DCM_BodyPartExamined), "WRIST");
  EXPECT_EQ(text(data, DCM_PresentationIntentType), "FOR PRESENTATION");
  EXPECT_EQ(text(data, DCM_Rows), "96");
  EXPECT_EQ(text(data, DCM_Columns), "80");
  EXPECT_TRUE(text(data, DCM_SOPInstanceUID).starts_with("2.25."));
  EXPECT_LE(text(data, DCM_SOPInstanceUID).size(), 64u);
  Float64 imager = 0, pixel = 0;
  ASSERT_TRUE(data.findAndGetFloat64(DCM_ImagerPixelSpacing, imager).good());
  ASSERT_TRUE(data.findAndGetFloat64(DCM_PixelSpacing, pixel).good());
  EXPECT_NEAR(imager / pixel, example().xray.magnification, 1e-3);
  EXPECT_GT(imager, pixel);
}

TEST(PhantomDicom, OfAnotherStyleIsAnotherImageOfAnotherStudy) {
  const testing::TemporaryFolder folder;
  Case wild = example().what;
  wild.style = Style::wild;
  write_dicom(folder / "study.dcm", example().xray, example().what, View::lat, {});
  write_dicom(folder / "wild.dcm", example().xray, wild, View::lat, {});
  DcmFileFormat study_file, wild_file;
  ASSERT_TRUE(study_file.loadFile((folder / "study.dcm").c_str()).good());
  ASSERT_TRUE(wild_file.loadFile((folder / "wild.dcm").c_str()).good());
  for (const auto& key : {DCM_SOPInstanceUID, DCM_SeriesInstanceUID, DCM_StudyInstanceUID})
    EXPECT_NE(text(*study_file.getDataset(), key), text(*wild_file.getDataset(), key));
}

TEST(PhantomDicom, SaysHowAPictureLiesAndWhatItLost) {
  const testing::TemporaryFolder folder;
  const auto path = folder / "image.dcm";
  const auto tag_of = [&](const XRay& xray, View view, const DcmTagKey& key) {
    write_dicom(path, xray, example().what, view, {});
    DcmFileFormat file;
    EXPECT_TRUE(file.loadFile(path.c_str()).good());
    return text(*file.getDataset(), key);
  };
  XRay xray = example().xray;
  EXPECT_EQ(tag_of(xray, View::lat, DCM_LossyImageCompression), "00");
  xray.setup.marker.left = true;
  EXPECT_EQ(tag_of(xray, View::pa, DCM_PatientOrientation), "L\\H");
  EXPECT_EQ(tag_of(xray, View::lat, DCM_PatientOrientation), "A\\H");
  xray.mirrored = true;
  EXPECT_EQ(tag_of(xray, View::pa, DCM_PatientOrientation), "R\\H");
  EXPECT_EQ(tag_of(xray, View::lat, DCM_PatientOrientation), "P\\H");
  xray.upside_down = true;
  EXPECT_EQ(tag_of(xray, View::lat, DCM_PatientOrientation), "A\\F");
  xray.jpeg_ratio = 7.5;
  EXPECT_EQ(tag_of(xray, View::lat, DCM_LossyImageCompression), "01");
  EXPECT_EQ(tag_of(xray, View::lat, DCM_LossyImageCompressionRatio), "7.5");
}

TEST(PhantomDicom, LeavesSpacingOutWhereAsked) {
  const testing::TemporaryFolder folder;
  const auto path = folder / "image.dcm";
  write_dicom(path, example().xray, example().what, View::pa, {Encoding::rle, SpacingTags::none, 12, false});
  DcmFileFormat file;
  ASSERT_TRUE(file.loadFile(path.c_str()).good());
  EXPECT_FALSE(file.getDataset()->tagExists(DCM_ImagerPixelSpacing));
  EXPECT_FALSE(file.getDataset()->tagExists(DCM_PixelSpacing));
  EXPECT_EQ(text(*file.getDataset(), DCM_ViewPosition), "PA");
}

TEST(PhantomDicom, SameArgumentsGiveTheSameBytes) {
  const testing::TemporaryFolder folder;
  for (int encoding = 0; encoding < kEncodings; ++encoding) {
    const FileFormat format{static_cast<Encoding>(encoding), SpacingTags::imager, 14, true};
    write_dicom(folder / "a.dcm", example().xray, example().what, View::pa, format);
    write_dicom(folder / "b.dcm", example().xray, example().what, View::pa, format);
    EXPECT_EQ(read_file(folder / "a.dcm", 1 << 20), read_file(folder / "b.dcm", 1 << 20)) << encoding;
  }
}

TEST(PhantomDicom, AnUnwritablePlaceIsNamed) {
  const testing::TemporaryFolder folder;
  const auto blocker = folder.write("blocker", "a file where a folder should be");
  EXPECT_THROW(write_dicom(blocker / "image.dcm", example().xray, example().what, View::pa, {}), Error);
}

TEST(PhantomDicom, PlainFilesAreWhatTheOriginalReads) {
  bool both_senses[2] = {false, false};
  for (std::uint32_t i = 0; i < 40; ++i) {
    const FileFormat format = draw_format(stream_of(1, i, Stream::format), true, 1.0);
    EXPECT_EQ(format.encoding, Encoding::explicit_little);
    EXPECT_EQ(format.spacing, SpacingTags::both);
    EXPECT_EQ(format.bits_stored, 12) << "the original inverts MONOCHROME1 as 4095 - v";
    both_senses[format.monochrome1] = true;
  }
  EXPECT_TRUE(both_senses[0] && both_senses[1]);
}

}  // namespace
}  // namespace deepwrist::phantom
