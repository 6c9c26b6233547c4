#include "core/data/id_column.h"

#include <gmock/gmock.h>

#include "core/data/csv.h"

namespace deepwrist::data {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(IdColumn, NumbersThatExcelShortenedAreRecognised) {
  for (const char* field : {"1.23457E+12", "1E+15", "9,1e+08", " 1.2E+12 "}) {
    EXPECT_TRUE(is_shortened_number(field)) << field;
  }
  for (const char* field :
       {"12", "12.0", "1.2.840", "E+12", "1E12", "1.5E-3", "1E+", "A1E+12", "1E+12x", ""}) {
    EXPECT_FALSE(is_shortened_number(field)) << field;
  }
}

TEST(IdColumn, ThereIsOneWarningThatShowsNoValue) {
  RowProblems problems("ids.csv");
  const auto table = parse_csv("ID,x\n12.0,1\n1.23457E+12,2\n1.23457E+12,3\n", problems);
  ::testing::internal::CaptureStderr();
  warn_of_shortened_numbers(table, 0);
  warn_of_shortened_numbers(table, 1);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), AllOf(HasSubstr("2 fields of ID, first on line 3"),
                                                              HasSubstr("Excel"), Not(HasSubstr("1.23457"))));
}

}  // namespace
}  // namespace deepwrist::data
