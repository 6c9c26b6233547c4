#include "core/dicom/source_header.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcitem.h>
#include <gmock/gmock.h>

#include <opencv2/imgcodecs.hpp>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/sanitizers.h"
#include "core/dicom/isolated_decoder.h"
#include "core/dicom/reader.h"
#include "tests/core/dicom/dicom_builder.h"
#include "tests/core/dicom/mutate.h"
#include "tests/support/errors.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::dicom {
namespace {

using testing::DicomBuilder;
using ::testing::HasSubstr;

IsolatedDecoder honest() { return IsolatedDecoder({}, {}, testing::program("deepwrist-decoder")); }

/// A radiograph with texts in Latin-1, an issuer and a procedure code.
DicomBuilder sample() {
  DicomBuilder builder(20, 30);
  builder.text(DCM_SpecificCharacterSet, "ISO_IR 100").text(DCM_PatientName, "M\xFCller^J\xF6rg");
  builder.text(DCM_PatientID, "4711")
      .text(DCM_StudyInstanceUID, "1.2.3")
      .text(DCM_SeriesInstanceUID, "1.2.4");
  builder.text(DCM_PixelSpacing, "0.2\\0.2");
  DcmItem* code = nullptr;
  builder.data().findOrCreateSequenceItem(DCM_ProcedureCodeSequence, code, 0);
  code->putAndInsertString(DCM_CodeValue, "WR2");
  code->putAndInsertString(DCM_CodingSchemeDesignator, "99LOCAL");
  code->putAndInsertString(DCM_CodeMeaning, "R\xF6ntgen");
  DcmItem *other = nullptr, *issuer = nullptr;
  builder.data().findOrCreateSequenceItem(DCM_OtherPatientIDsSequence, other, 0);
  other->putAndInsertString(DCM_PatientID, "42");
  other->findOrCreateSequenceItem(DCM_IssuerOfPatientIDQualifiersSequence, issuer, 0);
  issuer->putAndInsertString(DCM_UniversalEntityID, "1.2.276");
  return builder;
}

TEST(SourceHeader, HoldsTheBytesOfTheFile) {
  const auto header = read_source_header(sample().data());
  EXPECT_EQ(header.rows, 20);
  EXPECT_EQ(header.columns, 30);
  EXPECT_EQ(header.text(DCM_PatientName), "M\xFCller^J\xF6rg");
  EXPECT_EQ(header.text(DCM_SpecificCharacterSet), "ISO_IR 100");
  EXPECT_EQ(header.text(DCM_PixelSpacing), "0.2\\0.2");
  EXPECT_EQ(header.text(DCM_AccessionNumber), "");
  const auto* procedure = header.find(DCM_ProcedureCodeSequence);
  ASSERT_NE(procedure, nullptr);
  EXPECT_EQ(procedure->items.at(0).at(2), (HeaderElement{0x00080104, "R\xF6ntgen"}));
  const auto* other = header.find(DCM_OtherPatientIDsSequence);
  ASSERT_NE(other, nullptr);
  EXPECT_EQ(other->items.at(0).at(1).items.at(0).at(0), (HeaderElement{0x00400032, "1.2.276"}));
  EXPECT_TRUE(header.left_out.empty());
  EXPECT_FALSE(header.has_modality_table);
}

TEST(SourceHeader, ComesOutOfTheSandboxAsItIs) {
  const testing::TemporaryFolder folder;
  auto isolated = honest();
  const auto expected = read_source_header(sample().data());
  EXPECT_EQ(isolated.source_header(sample().save(folder / "plain.dcm")), expected);
  EXPECT_EQ(isolated.source_header(sample().save(folder / "implicit.dcm", EXS_LittleEndianImplicit)),
            expected);
  EXPECT_EQ(isolated.source_header(sample().save(folder / "deflated.dcm", EXS_DeflatedLittleEndianExplicit)),
            expected);
}

TEST(SourceHeader, IsReadWhereThePixelsCannotBe) {
  const testing::TemporaryFolder folder;
  const auto whole = read_file(sample().save(folder / "whole.dcm"), 1 << 20);
  const auto cut = folder.write("cut.dcm", std::string_view(whole).substr(0, whole.size() - 400));
  auto isolated = honest();
  EXPECT_THROW(isolated.read(cut), Error);
  EXPECT_EQ(isolated.source_header(cut), read_source_header(sample().data()));
  DicomBuilder odd = sample();
  odd.data().findAndDeleteElement(DCM_PixelData);
  EXPECT_EQ(isolated.source_header(odd.save(folder / "none.dcm")).text(DCM_PatientID), "4711");
}

TEST(SourceHeader, WhatIsNoRadiographHasNone) {
  const testing::TemporaryFolder folder;
  auto isolated = honest();
  cv::imwrite((folder / "grey.png").string(), cv::Mat(5, 7, CV_8U, cv::Scalar(1)));
  EXPECT_THAT(testing::failure([&] { isolated.source_header(folder / "grey.png"); }, ErrorKind::unsupported),
              HasSubstr("is no DICOM file"));
  DicomBuilder report = sample();
  for (const auto& tag : {DCM_PixelData, DCM_Rows, DCM_Columns}) report.data().findAndDeleteElement(tag);
  EXPECT_THAT(testing::failure([&] { isolated.source_header(report.save(folder / "report.dcm")); },
                               ErrorKind::unsupported),
              HasSubstr("holds no image"));
  EXPECT_THROW(isolated.source_header(folder.write("text.dcm", "no image at all")), Error);
  EXPECT_THROW(isolated.source_header(folder / "missing.dcm"), Error);
}

TEST(SourceHeader, WhatNoFileMayHoldIsLeftOutAndNamed) {
  DicomBuilder builder = sample();
  builder.text(DCM_PatientComments, "not of the table");
  builder.text(DCM_StudyDescription, std::string(2000, 'x')).text(DCM_PatientID, "4\n711");
  builder.text(DCM_AccessionNumber, std::string("A\x7F"
                                                "B"));
  for (long i = 0; i < 20; ++i) {
    DcmItem* item = nullptr;
    builder.data().findOrCreateSequenceItem(DCM_ViewCodeSequence, item, i);
    item->putAndInsertString(DCM_CodeValue, "1");
  }
  DcmItem* other = nullptr;
  builder.data().findOrCreateSequenceItem(DCM_OtherPatientIDsSequence, other, 0);
  other->putAndInsertString(DCM_PatientID, std::string(2000, 'x').c_str());
  const auto header = read_source_header(builder.data());
  const std::vector<LeftOut> expected{{0x00080050, LeftOutReason::bad_characters},
                                      {0x00081030, LeftOutReason::too_long},
                                      {0x00100020, LeftOutReason::bad_characters},
                                      {0x00101002, LeftOutReason::too_long},
                                      {0x00540220, LeftOutReason::too_many_items}};
  EXPECT_EQ(header.left_out, expected);
  EXPECT_EQ(header.text(DCM_PatientID), "");
  EXPECT_EQ(describe(expected[1]), "StudyDescription: longer than any value may be");
  EXPECT_EQ(describe(expected[2]), "PatientID: characters that the standard forbids");
  EXPECT_EQ(header.find(DCM_PatientComments), nullptr);
}

TEST(SourceHeader, EscapesOfCharacterSetsAreNoBadCharacters) {
  DicomBuilder builder = sample();
  builder.text(DCM_SpecificCharacterSet, "\\ISO 2022 IR 87")
      .text(DCM_PatientName, "Yamada^Tarou=\x1B$B;3ED\x1B(B");
  const auto header = read_source_header(builder.data());
  EXPECT_TRUE(header.left_out.empty());
  EXPECT_EQ(header.text(DCM_PatientName), "Yamada^Tarou=\x1B$B;3ED\x1B(B");
}

TEST(SourceHeader, SurvivesItsMessage) {
  auto header = read_source_header(sample().data());
  header.has_modality_table = true;
  header.left_out = {{0x00100010, LeftOutReason::wrong_type}};
  EXPECT_EQ(decode_source_header(encode_source_header(header)), header);
  EXPECT_EQ(decode_source_header(encode_source_header(SourceHeader{})), SourceHeader{});
}

TEST(SourceHeader, SenselessMessagesAreRefused) {
  const auto good = encode_source_header(read_source_header(sample().data()));
  for (std::size_t length = 0; length < good.size(); ++length)
    EXPECT_FALSE(decode_source_header(std::string_view(good).substr(0, length))) << length;
  EXPECT_FALSE(decode_source_header(good + '\0'));
  auto flag = good;
  flag[0] = 2;
  EXPECT_FALSE(decode_source_header(flag));
  const auto refuses = [](std::vector<HeaderElement> elements, std::vector<LeftOut> left_out = {}) {
    SourceHeader header;
    header.elements = std::move(elements);
    header.left_out = std::move(left_out);
    return !decode_source_header(encode_source_header(header));
  };
  EXPECT_FALSE(refuses({{0x00100010, "A"}, {0x00100020, "B"}}));
  EXPECT_TRUE(refuses({{0x00100020, "B"}, {0x00100010, "A"}})) << "tags that do not ascend";
  EXPECT_TRUE(refuses({{0x00100010, "A"}, {0x00100010, "A"}})) << "a tag twice";
  EXPECT_TRUE(refuses({{0x00100010, ""}})) << "an empty value";
  EXPECT_TRUE(refuses({{0x00100010, std::string(1025, 'x')}})) << "a long value";
  EXPECT_TRUE(refuses({{0x00100010, "A\nB"}})) << "a line end in a name";
  EXPECT_TRUE(refuses({{0x0020000D, "1.2.x"}})) << "a letter in a UID";
  EXPECT_TRUE(refuses({{0x00540220, "", {}}})) << "a sequence without items";
  EXPECT_TRUE(refuses({{0x00540220, "", std::vector(13, std::vector<HeaderElement>{{0x00080100, "1"}})}}));
  EXPECT_TRUE(refuses({}, {{0x00080104, LeftOutReason::too_long}})) << "of items only";
  EXPECT_TRUE(refuses({}, {{0x00100010, static_cast<LeftOutReason>(9)}}));
  EXPECT_TRUE(refuses({}, std::vector<LeftOut>(65, {0x00100010, LeftOutReason::too_long})));
}

TEST(SourceHeader, DamagedFilesAreReadOrRefused) {
  const testing::TemporaryFolder folder;
  // AddressSanitizer takes its time for the lengths that damaged elements state.
  constexpr std::uint32_t kSeeds = kAddressSanitizer ? 60 : 1500;
  std::uint32_t read = 0;
  for (const auto syntax : {EXS_LittleEndianExplicit, EXS_LittleEndianImplicit}) {
    const auto whole = read_file(sample().save(folder / "whole.dcm", syntax), 1 << 20);
    for (std::uint32_t seed = 0; seed < kSeeds; ++seed) {
      const auto bytes = testing::mutate(whole, 132, seed);
      try {
        const auto header = read_source_header(
            Bytes(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()), "case.dcm", {});
        EXPECT_EQ(decode_source_header(encode_source_header(header)), header) << seed;
        ++read;
      } catch (const Error& error) {
        EXPECT_THAT(error.what(), HasSubstr("case.dcm")) << seed;
      }
    }
  }
  EXPECT_GT(read, kSeeds / 2) << "many of them have some header";
}

TEST(SourceHeader, DamagedMessagesAreHeadersOrRefused) {
  const auto good = encode_source_header(read_source_header(sample().data()));
  for (std::uint32_t seed = 0; seed < 3000; ++seed) {
    const auto message = testing::mutate(good, 0, seed);
    const auto header = decode_source_header(message);
    if (header) {
      EXPECT_EQ(encode_source_header(*header), message) << seed;
    }
  }
}

TEST(SourceHeader, AHeaderBeyondAnyUseIsALimit) {
  DicomBuilder builder = sample();
  for (const auto& tag : {DCM_ProcedureCodeSequence, DCM_ViewCodeSequence}) {
    for (long i = 0; i < 12; ++i) {
      DcmItem* item = nullptr;
      builder.data().findOrCreateSequenceItem(tag, item, i);
      item->putAndInsertString(DCM_CodeMeaning, std::string(1000, 'x').c_str());
    }
  }
  const testing::TemporaryFolder folder;
  const auto file = builder.save(folder / "large.dcm");
  auto isolated = honest();
  EXPECT_THAT(testing::failure([&] { isolated.source_header(file); }, ErrorKind::limit),
              HasSubstr("more than any"));
}

TEST(SourceHeader, ADecoderThatWasTakenOverIsNotBelieved) {
  const testing::TemporaryFolder folder;
  const auto programs = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  IsolatedDecoder hostile({}, {}, programs / "bad_decoder");
  EXPECT_THAT(
      testing::failure([&] { hostile.source_header(folder.write("behave", "behave")); }, ErrorKind::format),
      HasSubstr("senseless answer"));
}

}  // namespace
}  // namespace deepwrist::dicom
