#include "core/data/column_names.h"

#include <gmock/gmock.h>

#include "core/base/error.h"
#include "core/data/csv.h"

namespace deepwrist::data {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

CsvTable table_of(const std::string& header) {
  RowProblems problems("cases.csv");
  return parse_csv(header + "\n", problems);
}

std::string refusal(const CsvTable& table, const std::string& name) {
  try {
    table.column(name);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(ColumnNames, CaseBlanksUnderscoresAndHyphensDoNotMatter) {
  for (const char* written : {"Fracture_Prediction", "fracture_prediction", "FRACTURE PREDICTION",
                              " Fracture-Prediction ", "fracture\xc2\xa0prediction",
                              "\xef\xbb\xbf"
                              "FracturePrediction",
                              "Fracture\xe2\x80\x8bPrediction"}) {
    EXPECT_EQ(column_key(written), "fractureprediction") << written;
    EXPECT_EQ(table_of(std::string("x,") + written).column("Fracture_Prediction"), 1U) << written;
  }
  EXPECT_EQ(column_key("Größe"), "größe");
}

TEST(ColumnNames, TwoColumnsOfOneNameAreAnErrorThatNamesBoth) {
  const auto table = table_of("Patient,patient_,ID");
  EXPECT_THAT(refusal(table, "Patient"), AllOf(HasSubstr("'Patient'"), HasSubstr("'patient_'")));
  EXPECT_EQ(table.column("ID"), 2U);  // what nobody asks for harms nobody
}

TEST(ColumnNames, ColumnsWithoutANameAreNobodys) {
  const auto table = table_of("ID,,_");
  EXPECT_FALSE(table.column(""));
  EXPECT_FALSE(table.column("-"));
}

class NearMiss : public ::testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(NearMiss, IsNamed) {
  const auto& [written, meant] = GetParam();
  const auto table = table_of(std::string("Note,") + written);
  ASSERT_TRUE(table.near_miss(meant));
  EXPECT_THAT(*table.near_miss(meant), AllOf(HasSubstr(std::string("'") + written + "'"),
                                             HasSubstr(std::string("rename it to ") + meant)));
  EXPECT_THAT(*table.missing_column(meant), HasSubstr(std::string("the nearest is '") + written + "'"));
}

INSTANTIATE_TEST_SUITE_P(
    Columns, NearMiss,
    ::testing::Values(std::pair("PixelSpacing", "Spacing"), std::pair("Pixel_Spacing_mm", "Spacing"),
                      std::pair("Spacing (mm)", "Spacing"), std::pair("Spacng", "Spacing"),
                      std::pair("PatientID", "Patient"), std::pair("Patient_Id", "Patient"),
                      std::pair("pid", "Patient"), std::pair("Patient Nr.", "Patient"),
                      std::pair("Subject", "Patient"), std::pair("Pateint", "Patient"),
                      std::pair("File", "Fname"), std::pair("Filename", "Fname"), std::pair("Path", "Fname"),
                      std::pair("image", "Fname"), std::pair("View", "Side"), std::pair("Projection", "Side"),
                      std::pair("Sides", "Side"), std::pair("Label", "Fracture"), std::pair("Fx", "Fracture"),
                      std::pair("Fractur", "Fracture"), std::pair("study", "ID"), std::pair("case", "ID"),
                      std::pair("Projektion", "Side"), std::pair("View (PA/LAT)", "Side"),
                      std::pair("Side (0=PA)", "Side"), std::pair("Aufnahme", "Side"),
                      std::pair("Spacing [mm/px]", "Spacing"), std::pair("Pixel Pitch", "Spacing"),
                      std::pair("Pixelgröße", "Spacing"), std::pair("patient_hash", "Patient"),
                      std::pair("Case_Patient", "Patient"), std::pair("MR Number", "Patient"),
                      std::pair("Patient (ID)", "Patient"), std::pair("Pseudonym", "Patient"),
                      std::pair("Nr", "ID"), std::pair("Untersuchung", "ID"),
                      std::pair("Landmarks", "Points"), std::pair("prediction", "Fracture_Prediction")));

TEST(ColumnNames, ColumnsOfAnotherMeaningAreNoNearMiss) {
  const auto table = table_of(
      "Fname,Side,ID,Points,Age,PatientAge,PatientSex,Patient Position,spacing_source,kV,"
      "Number of views,Laterality,Reader 2");
  for (const char* name : {"Spacing", "Patient", "Fracture"}) EXPECT_FALSE(table.near_miss(name)) << name;
  EXPECT_FALSE(table.near_miss("Side"));  // it is there
  EXPECT_FALSE(table_of("Reader1,Reader2").near_miss("Reader3"));
  EXPECT_FALSE(table_of("Patient,PatientID").near_miss("Patient"));
}

}  // namespace
}  // namespace deepwrist::data
