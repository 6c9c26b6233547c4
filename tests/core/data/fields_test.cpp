#include "core/data/fields.h"

#include <gmock/gmock.h>

namespace deepwrist::data {
namespace {

TEST(Fields, WordsForMissingValuesAreBlank) {
  for (const char* field : {"", " ", "\xc2\xa0", "nan", "NaN", "NA", "n/a", "#N/A", "<NA>", "None", "NULL"}) {
    EXPECT_TRUE(is_blank(field)) << field;
  }
  for (const char* field : {"0", "-", "Nana", "N", "none such", "-1"}) EXPECT_FALSE(is_blank(field)) << field;
}

TEST(Fields, LabelsAreNumbersOrTruthValues) {
  for (const char* field : {"1", "1.0", " 1 ", "True", "TRUE", "yes", "1\xc2\xa0"}) {
    EXPECT_EQ(parse_label(field), 1) << field;
  }
  for (const char* field : {"0", "0.0", "false", "No"}) EXPECT_EQ(parse_label(field), 0) << field;
  for (const char* field : {"-1", "2", "0.5", "maybe", "", "nan"}) EXPECT_FALSE(parse_label(field)) << field;
}

TEST(Fields, SidesAreNumbersOrWords) {
  for (const char* field : {"0", "0.0", "PA ", "pa", "PA\xc2\xa0", "AP", "frontal", "Postero-anterior"}) {
    EXPECT_EQ(parse_side(field), View::pa) << field;
  }
  for (const char* field : {"1", "1.0", "LAT", " lat", "Lateral", "lat."}) {
    EXPECT_EQ(parse_side(field), View::lat) << field;
  }
  for (const char* field : {"2", "-1", "yes", "true", "left", ""}) EXPECT_FALSE(parse_side(field)) << field;
}

}  // namespace
}  // namespace deepwrist::data
