#include "core/dicom/view_attributes.h"

#include <gtest/gtest.h>

#include "core/dicom/reader.h"
#include "tests/core/dicom/dicom_builder.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::dicom {
namespace {

using testing::DicomBuilder;

TEST(ViewCode, FrontalAndLateralCodes) {
  for (const char* code : {"PA", "AP", " pa "}) EXPECT_EQ(hint_of_code(code), ViewHint::pa) << code;
  for (const char* code : {"LL", "RL", "LAT", "ML", "LM", "LATERAL"})
    EXPECT_EQ(hint_of_code(code), ViewHint::lat) << code;
  for (const char* code : {"LLO", "RLD", "OBLIQUE", "XYZ"})
    EXPECT_EQ(hint_of_code(code), ViewHint::unclear) << code;
  EXPECT_EQ(hint_of_code("  "), ViewHint::silent);
}

TEST(ViewWords, DescriptionsOfWrists) {
  for (const char* text :
       {"Wrist PA", "XR WRIST_AP LEFT", "Handgelenk dp", "postero-anterior", "Wrist dorsopalmar"}) {
    EXPECT_EQ(hint_of_words(text), ViewHint::pa) << text;
  }
  for (const char* text : {"Wrist lateral", "Handgelenk re. seitl.", "WRIST LAT", "Poignet profil"}) {
    EXPECT_EQ(hint_of_words(text), ViewHint::lat) << text;
  }
  for (const char* text : {"Wrist PA/LAT", "wrist oblique", "Scaphoid PA", "Wrist AP + lateral"}) {
    EXPECT_EQ(hint_of_words(text), ViewHint::unclear) << text;
  }
  for (const char* text : {"", "Wrist", "Patella", "Spa", "left hand"})
    EXPECT_EQ(hint_of_words(text), ViewHint::silent) << text;
}

std::optional<View> view_in(DicomBuilder& builder) {
  const testing::TemporaryFolder folder;
  return read_radiograph(builder.save(folder / "a.dcm"), {}).view;
}

TEST(ViewAttributes, TheFirstThatSaysAnythingDecides) {
  DicomBuilder builder(2, 2);
  EXPECT_EQ(view_in(builder), std::nullopt);
  builder.text(DCM_StudyDescription, "Wrist PA");
  EXPECT_EQ(view_in(builder), View::pa);
  builder.text(DCM_SeriesDescription, "Wrist lateral");
  EXPECT_EQ(view_in(builder), View::lat);
  DcmItem* item = nullptr;
  builder.data().findOrCreateSequenceItem(DCM_ViewCodeSequence, item, -2);
  item->putAndInsertString(DCM_CodeMeaning, "postero-anterior");
  EXPECT_EQ(view_in(builder), View::pa);
  builder.text(DCM_ViewPosition, "LLO");
  EXPECT_EQ(view_in(builder), std::nullopt);
  builder.text(DCM_ViewPosition, "RL");
  EXPECT_EQ(view_in(builder), View::lat);
}

}  // namespace
}  // namespace deepwrist::dicom
