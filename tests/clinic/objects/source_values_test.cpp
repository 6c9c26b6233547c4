#include "clinic/objects/source_values.h"

#include <gtest/gtest.h>

#include "tests/clinic/objects/result_samples.h"

namespace deepwrist::clinic {
namespace {

using testing::SourceBuilder;

/// A modifier of the anatomic region.
SourceBuilder& modified(SourceBuilder& source, const char* code) {
  DcmItem *region = nullptr, *modifier = nullptr;
  source.data().findOrCreateSequenceItem(DCM_AnatomicRegionSequence, region, 0);
  region->findOrCreateSequenceItem(DCM_AnatomicRegionModifierSequence, modifier, 0);
  modifier->putAndInsertString(DCM_CodeValue, code);
  return source;
}

std::optional<BodySide> side_of(const dicom::SourceHeader& source) { return laterality_of(source).side; }

TEST(Laterality, ComesFromWhateverNamesASide) {
  SourceBuilder none;
  none.remove(DCM_ImageLaterality);
  EXPECT_EQ(side_of(none.header()), std::nullopt);
  EXPECT_EQ(side_of(SourceBuilder().text(DCM_ImageLaterality, "R").header()), BodySide::right);
  EXPECT_EQ(side_of(SourceBuilder(none).text(DCM_Laterality, "L").header()), BodySide::left);
  SourceBuilder old(none), newer(none);
  EXPECT_EQ(side_of(modified(old, "G-A100").header()), BodySide::right);
  EXPECT_EQ(side_of(modified(newer, "7771000").header()), BodySide::left);
}

TEST(Laterality, BothSidesOrUnknownIsNone) {
  for (const auto* letter : {"B", "U", "l"}) {
    const auto found = laterality_of(SourceBuilder().text(DCM_ImageLaterality, letter).header());
    EXPECT_EQ(found.side, std::nullopt) << letter;
    EXPECT_FALSE(found.contradicts);
  }
}

TEST(Laterality, AContradictionIsNoSide) {
  SourceBuilder series, region;
  for (const auto& header :
       {series.text(DCM_Laterality, "R").header(), modified(region, "24028007").header()}) {
    EXPECT_EQ(laterality_of(header).side, std::nullopt);
    EXPECT_TRUE(laterality_of(header).contradicts);
  }
}

TEST(SourceValues, IncompleteCodesAreNone) {
  SourceBuilder source;
  const auto add = [&](long index, const char* value, const char* scheme, const char* meaning) {
    DcmItem* item = nullptr;
    source.data().findOrCreateSequenceItem(DCM_ProcedureCodeSequence, item, index);
    item->putAndInsertString(DCM_CodeValue, value);
    item->putAndInsertString(DCM_CodingSchemeDesignator, scheme);
    item->putAndInsertString(DCM_CodeMeaning, meaning);
  };
  add(0, "A", "99X", "");
  add(1, "B", "99X", "meaning");
  add(2, "much too long for a code value", "99X", "meaning");
  const auto header = source.header();
  const auto codes = codes_in(header, DCM_ProcedureCodeSequence);
  ASSERT_EQ(codes.size(), 1U);
  EXPECT_EQ(codes[0].value, "B");
}

TEST(SourceValues, UidsAreDigitsAndPoints) {
  EXPECT_TRUE(is_uid("1.2.840.10008.1.2"));
  EXPECT_TRUE(is_uid("2.25.0"));
  for (const auto* bad : {"", ".1", "1.", "1..2", "1.a", "1 2"}) EXPECT_FALSE(is_uid(bad)) << bad;
  EXPECT_FALSE(is_uid(std::string(65, '1')));
}

TEST(SourceValues, NumbersAreAllOrNone) {
  const auto numbers = [](const char* text) {
    return numbers_in(SourceBuilder().text(DCM_PixelSpacing, text).header(), DCM_PixelSpacing);
  };
  EXPECT_EQ(numbers("0.2\\0.25"), (std::vector{0.2, 0.25}));
  EXPECT_EQ(numbers(" 0.2 \\ 0.25 "), (std::vector{0.2, 0.25}));
  EXPECT_TRUE(numbers("0.2\\x").empty());
  EXPECT_TRUE(numbers("0.2\\").empty());
  EXPECT_TRUE(numbers("nan\\0.2").empty());
}

}  // namespace
}  // namespace deepwrist::clinic
