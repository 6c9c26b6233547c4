#include "core/dicom/view_attributes.h"

#include <gmock/gmock.h>

#include "core/dicom/reader.h"
#include "tests/core/dicom/dicom_builder.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::dicom {
namespace {

using testing::DicomBuilder;
using ::testing::HasSubstr;

TEST(ViewCode, FrontalAndLateralCodes) {
  for (const char* code : {"PA", "AP", " pa ", "PA\\"}) EXPECT_EQ(hint_of_code(code), ViewHint::pa) << code;
  for (const char* code : {"LL", "RL", "LAT", "ML", "LM", "LATERAL"})
    EXPECT_EQ(hint_of_code(code), ViewHint::lat) << code;
  for (const char* code : {"LLO", "RLD", "OBLIQUE", "XYZ"})
    EXPECT_EQ(hint_of_code(code), ViewHint::other) << code;
  for (const char* code : {"PA\\LL", "PA\\PA", "AP/LAT"})
    EXPECT_EQ(hint_of_code(code), ViewHint::both) << code;
  for (const char* code : {"  ", "UNKNOWN", "NONE"}) EXPECT_EQ(hint_of_code(code), ViewHint::silent) << code;
}

/// What the reader, and the question for the identity alone, say of a file.
ViewFinding view_in(DicomBuilder& builder) {
  const testing::TemporaryFolder folder;
  const auto path = builder.save(folder / "a.dcm");
  const auto bytes = InputFile(path, 1 << 20).read();
  const auto identity = read_identity(bytes, "", {});
  EXPECT_EQ(read_radiograph(path, {}).view, identity.view);
  return {identity.view, identity.view_unclear, identity.view_warning};
}

void set_view_code(DicomBuilder& builder, const std::string& meaning, int index = 0) {
  DcmItem* item = nullptr;
  builder.data().findOrCreateSequenceItem(DCM_ViewCodeSequence, item, index);
  item->putAndInsertString(DCM_CodeMeaning, meaning.c_str());
}

TEST(ViewAttributes, TheFirstThatSaysAnythingDecides) {
  DicomBuilder builder(2, 2);
  EXPECT_EQ(view_in(builder).view, std::nullopt);
  EXPECT_THAT(view_in(builder).unclear, HasSubstr("none of ViewPosition, ViewCodeSequence"));
  builder.text(DCM_StudyDescription, "Wrist PA");
  EXPECT_EQ(view_in(builder).view, View::pa);
  builder.text(DCM_SeriesDescription, "Wrist lateral");
  EXPECT_EQ(view_in(builder).view, View::lat);
  set_view_code(builder, "postero-anterior");
  EXPECT_EQ(view_in(builder).view, View::pa);
  builder.text(DCM_ViewPosition, "LLO");
  EXPECT_EQ(view_in(builder).view, std::nullopt);
  builder.text(DCM_ViewPosition, "RL");
  EXPECT_EQ(view_in(builder).view, View::lat);
}

TEST(ViewAttributes, ATextThatNamesBothViewsDecidesNothing) {
  DicomBuilder builder(2, 2);
  builder.text(DCM_SeriesDescription, "Poignet face/profil");
  EXPECT_EQ(view_in(builder).view, std::nullopt);
  EXPECT_THAT(view_in(builder).unclear, HasSubstr("SeriesDescription says both views"));
  builder.text(DCM_StudyDescription, "Poignet de profil");
  EXPECT_EQ(view_in(builder).view, View::lat);
  EXPECT_EQ(view_in(builder).warning, "");
}

TEST(ViewAttributes, TwoCodesAreUnclear) {
  DicomBuilder positions(2, 2), codes(2, 2);
  positions.text(DCM_ViewPosition, "PA\\LL").text(DCM_SeriesDescription, "PA");
  EXPECT_EQ(view_in(positions).view, std::nullopt);
  EXPECT_THAT(view_in(positions).unclear, HasSubstr("ViewPosition says both views"));
  set_view_code(codes, "antero-posterior");
  set_view_code(codes, "left lateral", 1);
  EXPECT_EQ(view_in(codes).view, std::nullopt);
}

TEST(ViewAttributes, ContradictionsAreAWarningWithTheOneUsed) {
  DicomBuilder builder(2, 2);
  builder.text(DCM_ViewPosition, "PA").text(DCM_SeriesDescription, "WRIST LAT");
  EXPECT_EQ(view_in(builder).view, View::pa);
  EXPECT_THAT(view_in(builder).warning,
              HasSubstr("ViewPosition says PA, but SeriesDescription says LAT; PA is used"));
  builder.text(DCM_SeriesDescription, "Wrist oblique");
  EXPECT_THAT(view_in(builder).warning, HasSubstr("another projection"));
  builder.text(DCM_SeriesDescription, "Wrist PA")
      .text(DCM_StudyDescription, "Wrist PA and lateral, scaphoid");
  EXPECT_EQ(view_in(builder).warning, "");
}

TEST(ViewAttributes, NoTextOfTheFileIsShown) {
  DicomBuilder builder(2, 2);
  builder.text(DCM_ViewPosition, "PA").text(DCM_SeriesDescription, "Doe^Jane LAT");
  const auto finding = view_in(builder);
  EXPECT_EQ((finding.warning + finding.unclear).find("Doe"), std::string::npos);
}

TEST(ViewAttributes, AreReadInTheirCharacterSet) {
  const std::string cyrillic_8859_5 = "\xB1\xDE\xDA\xDE\xD2\xD0\xEF";  // боковая
  DicomBuilder builder(2, 2);
  builder.text(DCM_SpecificCharacterSet, "ISO_IR 144").text(DCM_SeriesDescription, cyrillic_8859_5);
  EXPECT_EQ(view_in(builder).view, View::lat);
  builder.text(DCM_SpecificCharacterSet, "ISO_IR 192").text(DCM_SeriesDescription, "Прямая");
  EXPECT_EQ(view_in(builder).view, View::pa);
  builder.text(DCM_SpecificCharacterSet, "ISO_IR 100").text(DCM_SeriesDescription, "H\xE5ndled skr\xE5 PA");
  EXPECT_EQ(view_in(builder).view, std::nullopt);
  builder.text(DCM_SpecificCharacterSet, "nonsense").text(DCM_SeriesDescription, "incidence lat\xE9rale");
  EXPECT_EQ(view_in(builder).view, View::lat) << "Latin-1 where nothing usable is stated";
}

}  // namespace
}  // namespace deepwrist::dicom
